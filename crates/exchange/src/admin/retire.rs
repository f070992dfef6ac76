//! Ending an office, a topic, a kiosk or a telephone number, and bringing it back. Nothing is ever
//! deleted.

use jiff::Timestamp;
use schalter_domain::ids::{KioskId, NumberId, OfficeId, TopicId};
use schalter_domain::office::Localised;
use schalter_domain::permission::Permission;
use schalter_domain::switchboard::{Visit, VisitStage};
use schalter_store::{ConfigurationChange, Scope};

use super::{Admin, AdminError, Subject, may, needed, retry};
use crate::audit::Change;
use crate::auth::SignedOn;

/// Citizens who are there because of an office or topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// They wait, or it rings for them.
    pub waiting: u32,
    /// They talk, or their talk is not wrapped up.
    pub talking: u32,
    /// They were promised a call.
    pub promised: u32,
}

impl Running {
    /// Whether nobody is there.
    pub fn is_nobody(self) -> bool {
        self == Self::default()
    }

    fn count(&mut self, visit: &Visit) {
        match visit.stage {
            VisitStage::Ended { .. } => {}
            VisitStage::Waiting { .. } if visit.callback.is_some() => self.promised += 1,
            VisitStage::Waiting { .. } | VisitStage::Offered { .. } => self.waiting += 1,
            _ => self.talking += 1,
        }
    }
}

/// An office or topic that is no longer offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former<T> {
    /// Which.
    pub id: T,
    /// Its name.
    pub name: Localised,
    /// Since when.
    pub since: Timestamp,
}

impl Admin<'_> {
    /// Who is there because of an office or topic.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`].
    pub fn running(&self, by: &SignedOn, subject: Subject) -> Result<Running, AdminError> {
        may(by, needed(subject))?;
        let mut running = Running::default();
        for visit in self.0.live.visits() {
            let concerned = match subject {
                Subject::Office(office) => visit.need.office == office,
                Subject::Topic(topic) => visit.need.topic == topic,
                // Whoever stands at a kiosk or calls is served to the end, whatever becomes of it.
                Subject::Organisation
                | Subject::Staff(_)
                | Subject::Kiosk(_)
                | Subject::Number(_)
                | Subject::Alliance(_) => false,
            };
            if concerned && visit.need.organisation == by.organisation {
                running.count(&visit);
            }
        }
        Ok(running)
    }

    /// The offices that are no longer offered, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`] or [`AdminError::Retry`].
    pub async fn former_offices(&self, by: &SignedOn) -> Result<Vec<Former<OfficeId>>, AdminError> {
        may(by, needed(Subject::Organisation))?;
        let scope = Scope::Organisation(by.organisation);
        let retired = self.0.store.retired(scope).await.map_err(retry)?;
        let offices = retired.offices.into_iter();
        Ok(offices
            .map(|(office, since)| Former {
                id: office.id,
                name: office.name,
                since,
            })
            .collect())
    }

    /// The topics of an office that are no longer offered, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`] or [`AdminError::Retry`].
    pub async fn former_topics(
        &self,
        by: &SignedOn,
        office: OfficeId,
    ) -> Result<Vec<Former<TopicId>>, AdminError> {
        may(by, needed(Subject::Organisation))?;
        let scope = Scope::Organisation(by.organisation);
        let retired = self.0.store.retired(scope).await.map_err(retry)?;
        let topics = retired.topics.into_iter();
        Ok(topics
            .filter(|(topic, _)| topic.office == office)
            .map(|(topic, since)| Former {
                id: topic.id,
                name: topic.name,
                since,
            })
            .collect())
    }

    /// The kiosks that are no longer there, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`] or [`AdminError::Retry`].
    pub async fn former_kiosks(&self, by: &SignedOn) -> Result<Vec<Former<KioskId>>, AdminError> {
        may(by, Permission::ManageKiosks)?;
        let scope = Scope::Organisation(by.organisation);
        let retired = self.0.store.retired(scope).await.map_err(retry)?;
        let kiosks = retired.kiosks.into_iter();
        Ok(kiosks
            .map(|(kiosk, since)| Former {
                id: kiosk.id,
                name: Localised::german(kiosk.name),
                since,
            })
            .collect())
    }

    /// The telephone numbers that lead here no longer, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Forbidden`] or [`AdminError::Retry`].
    pub async fn former_numbers(&self, by: &SignedOn) -> Result<Vec<Former<NumberId>>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let scope = Scope::Organisation(by.organisation);
        let retired = self.0.store.retired(scope).await.map_err(retry)?;
        let numbers = retired.numbers.into_iter();
        Ok(numbers
            .map(|(number, since)| Former {
                id: number.id,
                name: Localised::german(number.name),
                since,
            })
            .collect())
    }

    /// Ends an office with its topics, a topic, a kiosk or a number. Its citizens are served first.
    ///
    /// # Errors
    /// [`AdminError::Running`] while somebody is there, [`AdminError::Reception`] while kiosks or
    /// numbers lead to the office, else see [`AdminError`].
    pub async fn retire(&self, by: &SignedOn, subject: Subject) -> Result<(), AdminError> {
        may(by, needed(subject))?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let place = town.place(subject)?;
        let running = self.running(by, subject)?;
        if !running.is_nobody() {
            return Err(AdminError::Running(running));
        }
        let mut configured = ConfigurationChange::new(town.owner, self.0.now());
        let action = match subject {
            Subject::Office(office) => {
                let kiosks = town.existing.kiosks.iter();
                let kiosks = kiosks.filter(|kiosk| kiosk.reception == office);
                let kiosks = kiosks.map(|kiosk| kiosk.name.clone());
                let numbers = town.existing.numbers.iter();
                let numbers = numbers.filter(|number| {
                    let mut slots = number.schedule.iter().map(|slot| &slot.route);
                    number.route.office == office || slots.any(|route| route.office == office)
                });
                let leading: Vec<_> = kiosks
                    .chain(numbers.map(|number| number.name.clone()))
                    .collect();
                if !leading.is_empty() {
                    return Err(AdminError::Reception(leading));
                }
                let topics = town.existing.topics.iter();
                let topics = topics.filter(|topic| topic.office == office);
                configured.retired_topics = topics.map(|topic| topic.id).collect();
                configured.retired_offices = vec![office];
                "office.retire"
            }
            Subject::Topic(topic) if !town.topic(topic).is_some_and(|one| one.unsure) => {
                configured.retired_topics = vec![topic];
                "topic.retire"
            }
            Subject::Kiosk(kiosk) => {
                configured.retired_kiosks = vec![kiosk];
                "kiosk.retire"
            }
            Subject::Number(number) => {
                configured.retired_numbers = vec![number];
                "number.retire"
            }
            _ => return Err(AdminError::Forbidden),
        };
        let was = super::town::shown(&town.plan.values(place));
        let change = Change::new(action, subject.kind(), subject.id(town.owner));
        let change = change.from(serde_json::Value::Object(was));
        self.store(by, configured, change, &[]).await
    }

    /// Brings an office with its topics back, a topic, a kiosk or a number, as the last of its list.
    ///
    /// # Errors
    /// [`AdminError::Conflict`] where another bears its address or number by now, or the office to
    /// which a kiosk or number led is gone, else see [`AdminError`].
    pub async fn restore(&self, by: &SignedOn, subject: Subject) -> Result<(), AdminError> {
        may(by, needed(subject))?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let scope = Scope::Organisation(by.organisation);
        let retired = self.0.store.retired(scope).await.map_err(retry)?;
        let own = town.own();
        let mut configured = ConfigurationChange::new(town.owner, self.0.now());
        let last = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let action = match subject {
            Subject::Office(id) => {
                let mut offices = retired.offices.into_iter();
                let (mut office, at) = offices
                    .find(|(office, _)| office.id == id)
                    .ok_or(AdminError::Unknown)?;
                if town.office_named(&office.slug).is_some() {
                    return Err(AdminError::Conflict);
                }
                let places = own.offices.iter().map(|one| one.position.saturating_add(1));
                office.position = places.max().unwrap_or(last(own.offices.len()));
                configured.offices = vec![office];
                let topics = retired.topics.into_iter();
                let with_it = topics.filter(|(topic, since)| topic.office == id && *since == at);
                configured.topics = with_it.map(|(topic, _)| topic).collect();
                "office.restore"
            }
            Subject::Topic(id) => {
                let mut topics = retired.topics.into_iter();
                let found = topics.find(|(topic, _)| topic.id == id);
                let (mut topic, _) = found.ok_or(AdminError::Unknown)?;
                town.office(topic.office).ok_or(AdminError::Unknown)?;
                let same = own.topics.iter().filter(|one| one.office == topic.office);
                if same.clone().any(|one| one.slug == topic.slug) {
                    return Err(AdminError::Conflict);
                }
                let places = same.map(|one| one.position.saturating_add(1));
                topic.position = places.max().unwrap_or_default();
                configured.topics = vec![topic];
                "topic.restore"
            }
            Subject::Kiosk(id) => {
                let mut kiosks = retired.kiosks.into_iter();
                let found = kiosks.find(|(kiosk, _)| kiosk.id == id);
                let (mut kiosk, _) = found.ok_or(AdminError::Unknown)?;
                let mut offices = town.existing.offices.iter();
                let taken = own.kiosks.iter().any(|one| one.slug == kiosk.slug);
                if taken || !offices.any(|office| office.id == kiosk.reception) {
                    return Err(AdminError::Conflict);
                }
                let places = own.kiosks.iter().map(|one| one.position.saturating_add(1));
                kiosk.position = places.max().unwrap_or_default();
                configured.kiosks = vec![kiosk];
                "kiosk.restore"
            }
            Subject::Number(id) => {
                let mut numbers = retired.numbers.into_iter();
                let found = numbers.find(|(number, _)| number.id == id);
                let (mut number, _) = found.ok_or(AdminError::Unknown)?;
                let catalogue = self.0.catalogue.load();
                let mut all = catalogue.numbers();
                let taken = all.any(|one| one.number == number.number)
                    || own.numbers.iter().any(|one| one.slug == number.slug);
                if taken || town.office(number.route.office).is_none() {
                    return Err(AdminError::Conflict);
                }
                let places = own.numbers.iter();
                let places = places.map(|one| one.position.saturating_add(1));
                number.position = places.max().unwrap_or_default();
                configured.numbers = vec![number];
                "number.restore"
            }
            Subject::Organisation | Subject::Staff(_) | Subject::Alliance(_) => {
                return Err(AdminError::Forbidden);
            }
        };
        let change = Change::new(action, subject.kind(), subject.id(town.owner));
        self.store(by, configured, change, &[]).await
    }
}
