//! `GET /{locale}/desk/pruefprotokoll` and its steps: the record of changes, read by two persons
//! together.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schalter_domain::ids::StaffId;
use schalter_exchange::audit::access::{SHOWN, Search, Standing};
use schalter_exchange::auth::AccountError;
use schalter_exchange::{Catalogue, OrganisationEntry};
use schalter_store::{AuditActor, AuditEntry};
use schalter_texts::Locale;
use serde::Deserialize;
use serde_json::Value;

use super::{moment, problem};
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::problem::Problem;
use crate::say::Say;

/// The kinds of subjects that can be looked for.
const KINDS: [&str; 16] = [
    "organisation",
    "office",
    "topic",
    "staff",
    "kiosk",
    "alliance",
    "notice",
    "entry",
    "message",
    "template",
    "wallboard",
    "retention",
    "hold",
    "person",
    "feature",
    "audit",
];
/// How far back the list goes where nothing else is asked for, in days.
const DAYS: i64 = 30;
/// The longest value that is shown, in characters.
const LONGEST: usize = 160;

/// A request that waits.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The request.
    pub id: String,
    /// Who asks.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: String,
}

/// What changed in one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which value.
    pub name: String,
    /// What it was; empty: nothing.
    pub before: String,
    /// What it is; empty: nothing.
    pub after: String,
}

/// An entry, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub subject: String,
    /// What changed.
    pub differences: Vec<Difference>,
}

/// The page.
#[derive(Template)]
#[template(path = "account/audit.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// Until when the reader may read; empty: not yet.
    pub until: String,
    /// The own request that waits.
    pub own: Option<Asked>,
    /// Those of others.
    pub others: Vec<Asked>,
    /// The entries.
    pub rows: Vec<Row>,
    /// Whether there are more than are shown.
    pub cut: bool,
    /// The filter as asked for.
    pub filter: Filter,
    /// Kinds to choose from: word and name.
    pub kinds: Vec<(&'static str, String)>,
    /// Actors to choose from: id and name.
    pub actors: Vec<(String, String)>,
    /// Whether the reason does not fit.
    pub bad_reason: bool,
    /// The session's form secret.
    pub csrf: String,
}

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// The first day.
    pub von: String,
    /// The last day.
    pub bis: String,
    /// The kind of subject.
    pub art: String,
    /// Who.
    pub wer: String,
}

/// What the forms hold.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    csrf: String,
    id: String,
    reason: String,
}

/// The page.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    crate::pages::show(&page(&app, &desk, filter, locale).await?)
}

/// Asks, or agrees.
pub async fn post(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Path((_, step)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    desk.check(&fields.csrf)?;
    let records = app.exchange.records();
    let done = match step.as_str() {
        "fragen" => records.ask(&desk.signed, &fields.reason).await,
        "zustimmen" => {
            let id = fields.id.parse().map_err(|_| Problem::NotFound)?;
            records.agree(&desk.signed, id).await
        }
        _ => return Err(Problem::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/{locale}/desk/pruefprotokoll")).into_response()),
        Err(AccountError::Unknown) if step == "fragen" => {
            let page = page(&app, &desk, Filter::default(), locale).await?;
            let page = crate::pages::show(&Page {
                bad_reason: true,
                ..page
            })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        // Somebody else was quicker, or the request is over: the page says how things stand.
        Err(AccountError::Unknown) => {
            let to = format!("/{locale}/desk/pruefprotokoll?getan=nicht");
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => Err(problem(error)),
    }
}

async fn page(app: &App, desk: &Desk, filter: Filter, locale: Locale) -> Result<Page, Problem> {
    let records = app.exchange.records();
    let standing = records.standing(&desk.signed).await.map_err(problem)?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, desk)?;
    let (zone, now) = (&employer.zone, app.clock.now());
    let t = Say(locale);
    let (filter, search) = searched(filter, zone, now);
    let entries = match standing.until {
        Some(_) => records.read(&desk.signed, search).await.map_err(problem)?,
        None => Vec::new(),
    };
    let asked = |access: &schalter_store::AuditAccess| Asked {
        id: access.id.to_string(),
        name: name(&catalogue, access.asked_by, locale),
        reason: access.reason.clone(),
        at: moment(access.asked_at, zone, locale),
    };
    let Standing { until, own, others } = &standing;
    let frame = Frame::of(
        &employer.organisation,
        locale,
        t.say("audit-title"),
        "desk/pruefprotokoll",
    );
    Ok(Page {
        frame: frame.for_desk(&desk.signed),
        until: until.map_or_else(String::new, |until| moment(until, zone, locale)),
        own: own.as_ref().map(asked),
        others: others.iter().map(asked).collect(),
        cut: entries.len() >= usize::try_from(SHOWN).unwrap_or(usize::MAX),
        rows: entries
            .iter()
            .map(|entry| row(entry, (&catalogue, employer), locale))
            .collect(),
        filter,
        kinds: KINDS.map(|kind| (kind, kind_name(kind, locale))).into(),
        actors: actors(&catalogue, desk, locale),
        bad_reason: false,
        csrf: desk.signed.csrf.clone(),
    })
}

/// The filter with what it lacks, and what it looks for.
fn searched(mut filter: Filter, zone: &TimeZone, now: Timestamp) -> (Filter, Search) {
    let today = zone.to_datetime(now).date();
    let first = zone
        .to_datetime(now - SignedDuration::from_hours(24 * DAYS))
        .date();
    let from: Date = filter.von.parse().unwrap_or(first);
    let last: Date = filter.bis.parse().unwrap_or(today);
    filter.von = from.to_string();
    filter.bis = last.to_string();
    let start = |date: Date| {
        let zoned = date.to_zoned(zone.clone());
        zoned.map_or(now, |zoned| zoned.timestamp())
    };
    let until = last.tomorrow().map_or(now, start);
    let actor = match filter.wer.as_str() {
        "command-line" => Some(AuditActor::CommandLine),
        "system" => Some(AuditActor::System),
        id => id.parse().ok().map(AuditActor::Staff),
    };
    let kind = KINDS.contains(&filter.art.as_str());
    let search = Search {
        from: start(from),
        until,
        kind: kind.then(|| filter.art.clone()),
        actor,
    };
    (filter, search)
}

fn actors(catalogue: &Catalogue, desk: &Desk, locale: Locale) -> Vec<(String, String)> {
    let t = Say(locale);
    let mut all: Vec<(String, String)> = catalogue
        .names(desk.signed.organisation)
        .accounts
        .into_values()
        .map(|id| (id.to_string(), name(catalogue, id, locale)))
        .collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    let others = ["command-line", "system"];
    all.extend(others.map(|code| (code.to_owned(), t.say(&format!("audit-actor-{code}")))));
    all
}

fn name(catalogue: &Catalogue, id: StaffId, locale: Locale) -> String {
    catalogue.staff(id).map_or_else(
        || Say(locale).say("audit-former"),
        |staff| staff.name.clone(),
    )
}

fn kind_name(kind: &str, locale: Locale) -> String {
    let key = format!("audit-kind-{kind}");
    if schalter_texts::has(locale, &key) {
        Say(locale).say(&key)
    } else {
        kind.to_owned()
    }
}

fn row(
    entry: &AuditEntry,
    (catalogue, employer): (&Catalogue, &OrganisationEntry),
    locale: Locale,
) -> Row {
    let t = Say(locale);
    let key = format!("audit-{}", entry.action.replace('.', "-"));
    Row {
        at: moment(entry.at, &employer.zone, locale),
        who: match entry.actor {
            AuditActor::Staff(id) => name(catalogue, id, locale),
            other => t.say(&format!("audit-actor-{}", other.code())),
        },
        what: if schalter_texts::has(locale, &key) {
            t.say(&key)
        } else {
            entry.action.clone()
        },
        subject: subject(entry, (catalogue, employer), locale),
        differences: differences(
            entry.before.as_ref(),
            entry.after.as_ref(),
            &Words {
                catalogue,
                employer: Some(employer),
                locale,
            },
        ),
    }
}

/// What an entry is about: its name, where it still has one.
fn subject(
    entry: &AuditEntry,
    (catalogue, employer): (&Catalogue, &OrganisationEntry),
    locale: Locale,
) -> String {
    let (kind, id) = (entry.subject.kind.as_str(), entry.subject.id.as_str());
    let offices = &employer.offices;
    let found = match kind {
        "staff" => id
            .parse()
            .ok()
            .and_then(|id| catalogue.staff(id))
            .map(|staff| staff.name.clone()),
        "office" => offices
            .iter()
            .find(|one| one.office.id.to_string() == id)
            .map(|one| one.office.name.de.clone()),
        "topic" => offices
            .iter()
            .flat_map(|one| &one.topics)
            .find(|topic| topic.id.to_string() == id)
            .map(|topic| topic.name.de.clone()),
        _ => None,
    };
    let named = [entry.after.as_ref(), entry.before.as_ref()];
    let mut named = named
        .into_iter()
        .flatten()
        .filter_map(|value| value.get("name"));
    let found = found.or_else(|| named.next().and_then(Value::as_str).map(str::to_owned));
    match found {
        Some(found) => format!("{}: {found}", kind_name(kind, locale)),
        None => kind_name(kind, locale),
    }
}

/// The values that differ, by name.
fn differences(
    before: Option<&Value>,
    after: Option<&Value>,
    words: &Words<'_>,
) -> Vec<Difference> {
    let nothing = serde_json::Map::new();
    let shown = |value: Option<&Value>| value.map(|value| words.value(value)).unwrap_or_default();
    let (Some(old), Some(new)) = (
        before.map_or(Some(&nothing), Value::as_object),
        after.map_or(Some(&nothing), Value::as_object),
    ) else {
        return vec![Difference {
            name: String::new(),
            before: shown(before),
            after: shown(after),
        }];
    };
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| Difference {
            name: words.field(name),
            before: shown(old.get(name)),
            after: shown(new.get(name)),
        })
        .filter(|one| one.before != one.after)
        .collect()
}

/// How values are told: names for ids, words for yes and no.
struct Words<'a> {
    catalogue: &'a Catalogue,
    employer: Option<&'a OrganisationEntry>,
    locale: Locale,
}

impl Words<'_> {
    fn field(&self, name: &str) -> String {
        let key = format!("audit-field-{}", name.replace('_', "-"));
        if schalter_texts::has(self.locale, &key) {
            Say(self.locale).say(&key)
        } else {
            name.to_owned()
        }
    }

    fn value(&self, value: &Value) -> String {
        let text = match value {
            Value::Null => String::new(),
            Value::Bool(yes) => Say(self.locale).say(&format!("audit-value-{yes}")),
            Value::String(text) => self.name(text).unwrap_or_else(|| text.clone()),
            Value::Array(several) => several
                .iter()
                .map(|one| self.value(one))
                .collect::<Vec<_>>()
                .join(", "),
            other => other.to_string(),
        };
        if text.chars().count() <= LONGEST {
            return text;
        }
        let cut: String = text.chars().take(LONGEST).collect();
        format!("{cut} …")
    }

    /// The name of the account or office of this id, or the moment that a text tells.
    fn name(&self, text: &str) -> Option<String> {
        if let Some(staff) = text.parse().ok().and_then(|id| self.catalogue.staff(id)) {
            return Some(staff.name.clone());
        }
        let employer = self.employer?;
        let mut offices = employer.offices.iter();
        if let Some(office) = offices.find(|one| one.office.id.to_string() == text) {
            return Some(office.office.name.de.clone());
        }
        let at: Timestamp = text.parse().ok()?;
        Some(moment(at, &employer.zone, self.locale))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let before = json!({ "name": "A", "capacity": 5, "gone": true });
        let after = json!({ "name": "A", "capacity": 9, "new": [1] });
        let catalogue = Catalogue::default();
        let words = Words {
            catalogue: &catalogue,
            employer: None,
            locale: Locale::default(),
        };
        let all = differences(Some(&before), Some(&after), &words);
        let of = |name: &str, before: &str, after: &str| Difference {
            name: name.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let expected = [
            of("capacity", "5", "9"),
            of("gone", "ja", ""),
            of("new", "", "1"),
        ];
        assert_eq!(all, expected);
        assert_eq!(differences(None, None, &words), []);
        let made = differences(None, Some(&json!({ "name": "B" })), &words);
        assert_eq!(made, [of("Name", "", "B")]);
        let plain = differences(Some(&json!(5)), Some(&json!(9)), &words);
        assert_eq!(plain, [of("", "5", "9")]);
    }

    #[test]
    fn a_filter_looks_at_whole_days() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let now = "2026-03-04T10:00:00Z".parse().unwrap();
        let (filter, search) = searched(Filter::default(), &zone, now);
        assert_eq!(filter.bis, "2026-03-04");
        assert_eq!(search.until.to_string(), "2026-03-04T23:00:00Z");
        assert_eq!((search.kind, search.actor), (None, None));
        let asked = Filter {
            von: "2026-03-01".to_owned(),
            bis: "kein Tag".to_owned(),
            art: "office".to_owned(),
            wer: "system".to_owned(),
        };
        let (_, search) = searched(asked, &zone, now);
        assert_eq!(search.from.to_string(), "2026-02-28T23:00:00Z");
        assert_eq!(search.kind.as_deref(), Some("office"));
        assert_eq!(search.actor, Some(AuditActor::System));
    }
}
