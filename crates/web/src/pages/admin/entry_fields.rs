//! The fields of an entry of the directory: the columns of its table.

use schalter_exchange::OrganisationEntry;
use schalter_exchange::admin::{EntryDraft, EntryFault};
use schalter_exchange::entries::import::Reason;
use schalter_exchange::entries::sheet::Column;
use schalter_texts::Locale;

use super::form::{Choice, Errors, Field, Filled, Group, Kind};
use crate::pages::view;
use crate::say::Say;

/// The columns that have a field. The key is the table's own matter.
const FIELDS: [(Column, &str); 12] = [
    (Column::Name, "name"),
    (Column::Kind, "kind"),
    (Column::Function, "function"),
    (Column::Phone, "phone"),
    (Column::Email, "email"),
    (Column::Room, "room"),
    (Column::Hours, "hours"),
    (Column::Office, "office"),
    (Column::Account, "account"),
    (Column::Streets, "streets"),
    (Column::Initials, "initials"),
    (Column::Topics, "topics"),
];

/// The form of an entry.
pub fn fill(draft: &EntryDraft) -> Filled {
    let mut form = Filled::default();
    for (column, name) in FIELDS {
        let cell = draft.iter().find(|(known, _)| *known == column);
        form.put(name, cell.map_or("", |(_, cell)| cell));
    }
    form
}

/// What the form says.
pub fn draft(form: &Filled) -> EntryDraft {
    let fields = FIELDS.into_iter();
    fields
        .map(|(column, name)| (column, form.get(name).replace(['\r', '\n'], " ")))
        .collect()
}

/// The fields.
pub fn groups(
    form: &Filled,
    employer: &OrganisationEntry,
    logins: &[(String, String)],
    locale: Locale,
) -> Vec<Group> {
    let t = Say(locale);
    let line = |name: &str, key: &str| Field::line(name, t.say(key), form);
    let input = |input: &'static str, name: &str, key: &str| {
        Field::new(Kind::Line(input), name, t.say(key), form).optional()
    };
    let kinds = vec![
        Choice::new("Stelle", t.say("admin-entry-department")),
        Choice::new("Person", t.say("admin-entry-person")),
    ];
    let nobody = || Choice::new("", t.say("admin-entry-nobody"));
    let offices = employer.offices.iter().map(|entry| {
        let office = &entry.office;
        Choice::new(office.slug.clone(), view::local(&office.name, locale))
    });
    let offices = std::iter::once(nobody()).chain(offices).collect();
    let accounts = logins
        .iter()
        .map(|(login, name)| Choice::new(login.clone(), format!("{name} ({login})")));
    let accounts = std::iter::once(nobody()).chain(accounts).collect();
    let area = |name: &str, key: &str| {
        let hint = t.say(&format!("{key}-hint"));
        Field::new(Kind::Area(2), name, t.say(key), form)
            .hint(hint)
            .optional()
    };
    vec![
        Group::new(
            t.say("admin-entry-who"),
            vec![
                line("name", "admin-entry-name"),
                Field::choose(Kind::Select, "kind", t.say("admin-entry-kind"), form, kinds),
                line("function", "admin-entry-function").optional(),
            ],
        ),
        Group::new(
            t.say("admin-entry-reach"),
            vec![
                input("tel", "phone", "admin-phone"),
                input("email", "email", "admin-email"),
                line("room", "directory-room").optional(),
                line("hours", "directory-hours").optional(),
                Field::choose(
                    Kind::Select,
                    "office",
                    t.say("admin-entry-office"),
                    form,
                    offices,
                ),
                Field::choose(
                    Kind::Select,
                    "account",
                    t.say("admin-entry-account"),
                    form,
                    accounts,
                ),
            ],
        ),
        Group::new(
            t.say("directory-duties"),
            vec![
                area("streets", "admin-entry-streets"),
                area("initials", "admin-entry-initials"),
                area("topics", "admin-entry-topics"),
            ],
        ),
    ]
}

/// What is wrong, by field.
pub fn errors(fault: &EntryFault, t: Say) -> Errors {
    let field = FIELDS.iter().find(|(column, _)| *column == fault.column);
    let field = field.map_or("", |(_, name)| name);
    let text = match &fault.reason {
        Reason::NoName => t.say("admin-entry-error-name"),
        Reason::Twice(_) => t.say("admin-entry-error-twice"),
        Reason::Email(_) => t.say("admin-error-email"),
        Reason::Street(part) => t.say1("admin-entry-error-street", "part", part.as_str()),
        Reason::Letters(part) => t.say1("admin-entry-error-letters", "part", part.as_str()),
        Reason::TooLong { most, .. } => {
            let most = u32::try_from(*most).unwrap_or(u32::MAX);
            t.say1("admin-entry-error-long", "most", most)
        }
        Reason::Office(_) | Reason::Account(_) | Reason::Kind(_) => t.say("admin-entry-error-gone"),
        Reason::Fields | Reason::TooMany => t.say("admin-error-other"),
    };
    Errors::from([(field.to_owned(), text)])
}
