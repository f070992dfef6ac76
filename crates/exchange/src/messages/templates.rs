//! The templates that an organisation writes itself: seen, tried, changed, and dropped again.

use schalter_domain::language::Language;
use schalter_domain::message::{
    BadAddress, Mailbox, MessageKind, SmsLength, Template, TemplateError, Transport, sms_length,
};
use schalter_domain::permission::Permission;
use schalter_store::{OwnTemplate, Scope, Write};
use serde_json::json;

use super::render::{choose, fill, sample};
use super::{Messages, MessagesError, Rendered, unread};
use crate::audit::Change;
use crate::auth::SignedOn;

/// Which template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Which {
    /// Of what kind of messages.
    pub kind: MessageKind,
    /// For which transport: mails and short messages have templates.
    pub transport: Transport,
    /// In which language.
    pub language: Language,
}

impl Which {
    /// Every template that an organisation can write. Outages, of kiosks
    /// too, go to the operator, who belongs to no organisation; reports of barriers go by mail.
    pub fn all() -> impl Iterator<Item = Which> {
        let kinds = MessageKind::ALL.into_iter();
        kinds
            .filter(|kind| !matches!(kind, MessageKind::Outage | MessageKind::KioskOutage))
            .flat_map(|kind| [Transport::Email, Transport::Sms].map(|transport| (kind, transport)))
            .filter(|(kind, transport)| {
                schalter_texts::messages::has(*kind, *transport, Language::De)
            })
            .flat_map(|(kind, transport)| {
                let languages: Vec<_> = if kind.is_for_citizens() {
                    Language::all().collect()
                } else {
                    vec![Language::De, Language::En]
                };
                languages.into_iter().map(move |language| Which {
                    kind,
                    transport,
                    language,
                })
            })
    }

    /// Whether an organisation can write it.
    pub fn exists(self) -> bool {
        Self::all().any(|one| one == self)
    }
}

/// A template as it counts now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// Which.
    pub which: Which,
    /// The template.
    pub template: Template,
    /// Whether the organisation wrote it.
    pub own: bool,
    /// The language it is in: German, where there is none in the language asked for.
    pub language: Language,
}

/// What a template becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The finished message, with values as they might be.
    pub rendered: Rendered,
    /// How long it is as a short message.
    pub length: Option<SmsLength>,
}

/// Why a template was not kept or tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// It is wrong, and where.
    #[error("the template is wrong")]
    Wrong(Vec<TemplateError>),
    /// The address for the trial is none.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// No mail is sent from here.
    #[error("no mail is sent from here")]
    NoMail,
    /// Not carried out.
    #[error(transparent)]
    Failed(#[from] MessagesError),
}

impl Messages<'_> {
    /// The templates that count for the staff member's organisation.
    ///
    /// # Errors
    /// [`MessagesError::Forbidden`] or [`MessagesError::Retry`].
    pub async fn templates(&self, staff: &SignedOn) -> Result<Vec<Current>, MessagesError> {
        may(staff)?;
        let scope = Scope::Organisation(staff.organisation);
        let own = self.0.store.message_templates(scope).await;
        let own = own.map_err(unread)?;
        let current = |which: Which| {
            let (template, language) = choose(&own, which.kind, which.transport, which.language);
            let mine = own.iter().any(|one| {
                (one.kind, one.transport, one.language)
                    == (which.kind, which.transport, which.language)
            });
            Current {
                which,
                template,
                own: mine,
                language,
            }
        };
        Ok(Which::all().map(current).collect())
    }

    /// What a template becomes.
    ///
    /// # Errors
    /// [`ChangeError::Wrong`] with every fault and its place.
    pub fn preview(
        &self,
        staff: &SignedOn,
        which: Which,
        template: &Template,
    ) -> Result<Preview, ChangeError> {
        may(staff)?;
        let checked = template.check(which.kind, which.transport);
        checked.map_err(ChangeError::Wrong)?;
        let values = sample(which.language, &self.name(staff));
        let rendered = fill(template, which.language, &values);
        let length = (which.transport == Transport::Sms).then(|| sms_length(&rendered.text));
        Ok(Preview { rendered, length })
    }

    /// Keeps a template; from now on it counts.
    ///
    /// # Errors
    /// See [`ChangeError`]; nothing has changed then.
    pub async fn change_template(
        &self,
        staff: &SignedOn,
        which: Which,
        template: Template,
    ) -> Result<(), ChangeError> {
        self.preview(staff, which, &template)?;
        let now = self.0.now();
        let before = self.own(staff, which).await?;
        let mut change = subject("template.change", which).to(json!(template));
        if let Some(before) = before {
            change = change.from(json!(before));
        }
        let own = OwnTemplate {
            organisation: staff.organisation,
            kind: which.kind,
            transport: which.transport,
            language: which.language,
            template,
            changed: now,
        };
        let writes = vec![
            Write::PutTemplate(Box::new(own)),
            self.0.audit(staff, change),
        ];
        let done = self.0.submit(None, writes, None).await;
        done.map_err(MessagesError::from)?;
        Ok(())
    }

    /// Drops the organisation's own template: the house's counts again.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub async fn drop_template(&self, staff: &SignedOn, which: Which) -> Result<(), ChangeError> {
        may(staff)?;
        let Some(before) = self.own(staff, which).await? else {
            return Ok(());
        };
        let change = subject("template.drop", which).from(json!(before));
        let drop = Write::DropTemplate {
            organisation: staff.organisation,
            kind: which.kind,
            transport: which.transport,
            language: which.language,
        };
        let writes = vec![drop, self.0.audit(staff, change)];
        let done = self.0.submit(None, writes, None).await;
        done.map_err(MessagesError::from)?;
        Ok(())
    }

    /// Sends a mail to try the settings; it goes the way of every mail.
    ///
    /// # Errors
    /// See [`ChangeError`].
    pub async fn test_mail(
        &self,
        staff: &SignedOn,
        language: Language,
        to: &str,
    ) -> Result<(), ChangeError> {
        may(staff)?;
        if !self.sends_mail() {
            return Err(ChangeError::NoMail);
        }
        let to = Mailbox::parse(to)?;
        let mut writes = self.0.test_message(staff.organisation, language, &to);
        let change = Change::new("message.test", "message", "test");
        writes.push(self.0.audit(staff, change));
        let done = self.0.submit(None, writes, None).await;
        done.map_err(MessagesError::from)?;
        Ok(())
    }

    async fn own(&self, staff: &SignedOn, which: Which) -> Result<Option<Template>, MessagesError> {
        let scope = Scope::Organisation(staff.organisation);
        let own = self.0.store.message_templates(scope).await;
        let mut own = own.map_err(unread)?.into_iter();
        let found = own.find(|one| {
            (one.kind, one.transport, one.language) == (which.kind, which.transport, which.language)
        });
        Ok(found.map(|one| one.template))
    }

    fn name(&self, staff: &SignedOn) -> String {
        let catalogue = self.0.catalogue.load();
        let entry = catalogue.organisation_by_id(staff.organisation);
        entry.map_or_else(String::new, |entry| entry.organisation.name.clone())
    }
}

fn may(staff: &SignedOn) -> Result<(), MessagesError> {
    let may = staff.staff.may(Permission::ManageTemplates);
    may.then_some(()).ok_or(MessagesError::Forbidden)
}

fn subject(action: &'static str, which: Which) -> Change {
    let Which {
        kind,
        transport,
        language,
    } = which;
    let id = format!("{}/{}/{language}", kind.code(), transport.code());
    Change::new(action, "template", id)
}
