//! What an organisation has set up, and what is missing before citizens are served well. Nothing
//! here forbids anything: it is a list to work through.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::ids::{OfficeId, TopicId};
use crate::language::Language;
use crate::office::{Imprint, Office, Organisation, Topic};
use crate::permission::Permission;
use crate::staff::{Role, Staff};

/// How many days ahead an opening is looked for.
pub const DAYS: u16 = 14;

/// Something that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gap {
    /// The imprint does not say who represents the organisation, or how it is written to (§ 5 DDG).
    Imprint,
    /// No data-protection officer is named (Art. 13 GDPR).
    DataProtection,
    /// Nobody takes reports of barriers (§ 12b BGG).
    Accessibility,
    /// There is no office.
    NoOffice,
    /// The office does not open within the next [`DAYS`] days.
    NeverOpen(OfficeId),
    /// The office has no topic but "Weiß ich nicht".
    NoTopic(OfficeId),
    /// Nobody serves the office.
    NobodyServes(OfficeId),
    /// The office offers a language that nobody who serves it speaks.
    NobodySpeaks(OfficeId, Language),
    /// Nobody who serves the office serves this topic.
    NobodyServesTopic(OfficeId, TopicId),
    /// Nobody but one administers the organisation: nobody could help out.
    OneAdmin,
    /// There is no lead: nobody answers alarms.
    NoLead,
}

/// Whether somebody keeps the accounts of the organisation.
pub fn administers(staff: &Staff) -> bool {
    staff.may(Permission::ManageAccounts)
}

/// What is missing at `now`; `staff` are those who may log in, of partners too. Offices follow one
/// another in the order given.
pub fn gaps(
    organisation: &Organisation,
    offices: &[Office],
    topics: &[Topic],
    staff: &[Staff],
    now: Timestamp,
) -> Vec<Gap> {
    let mut gaps = of_imprint(&organisation.imprint);
    if offices.is_empty() {
        gaps.push(Gap::NoOffice);
    }
    let zone = organisation.zone();
    for office in offices {
        let own: Vec<&Topic> = topics.iter().filter(|t| t.office == office.id).collect();
        gaps.extend(of_office(office, &own, staff, (now, &zone)));
    }
    let own = staff
        .iter()
        .filter(|one| one.organisation == organisation.id);
    if own.clone().filter(|one| administers(one)).count() == 1 {
        gaps.push(Gap::OneAdmin);
    }
    if !own.clone().any(|one| one.has(Role::Lead)) {
        gaps.push(Gap::NoLead);
    }
    gaps
}

fn of_imprint(imprint: &Imprint) -> Vec<Gap> {
    let blank = |text: &str| text.trim().is_empty();
    let mut gaps = Vec::new();
    if blank(&imprint.represented_by) || blank(&imprint.email) {
        gaps.push(Gap::Imprint);
    }
    if blank(&imprint.data_protection_officer) || blank(&imprint.data_protection_email) {
        gaps.push(Gap::DataProtection);
    }
    if blank(&imprint.accessibility_email) {
        gaps.push(Gap::Accessibility);
    }
    gaps
}

fn of_office(
    office: &Office,
    topics: &[&Topic],
    staff: &[Staff],
    (now, zone): (Timestamp, &TimeZone),
) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let today = zone.to_datetime(now).date();
    let mut days = today.series(1.day()).take(usize::from(DAYS));
    if !days.any(|date| !office.hours.day(date).spans.is_empty()) {
        gaps.push(Gap::NeverOpen(office.id));
    }
    if topics.iter().all(|topic| topic.unsure) {
        gaps.push(Gap::NoTopic(office.id));
    }
    let serves = |one: &&Staff| one.may_in(Permission::ServeVisits, office.id);
    let serving: Vec<&Staff> = staff
        .iter()
        .filter(|one| one.offices.contains(&office.id) || one.guest.contains(&office.id))
        .filter(serves)
        .collect();
    if serving.is_empty() {
        gaps.push(Gap::NobodyServes(office.id));
        return gaps;
    }
    for language in &office.languages {
        if !serving.iter().any(|one| one.languages.contains(*language)) {
            gaps.push(Gap::NobodySpeaks(office.id, *language));
        }
    }
    for topic in topics {
        if serving.iter().all(|one| one.never.contains(&topic.id)) {
            gaps.push(Gap::NobodyServesTopic(office.id, topic.id));
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;
    use proptest::prelude::*;
    use proptest::sample::subsequence;
    use uuid::Uuid;

    use super::*;
    use crate::hours::{DayHours, Hours, Span};
    use crate::language::Languages;
    use crate::office::{Address, IdentityCheck, Localised};

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn organisation() -> Organisation {
        let text = || "steht da".to_owned();
        Organisation {
            id: id(1),
            alliance: id(1),
            slug: "stadt".into(),
            name: "Stadt".into(),
            phone: "115".into(),
            address: Address::default(),
            time_zone: "Europe/Berlin".into(),
            colour: None,
            imprint: Imprint {
                represented_by: text(),
                email: text(),
                data_protection_officer: text(),
                data_protection_email: text(),
                accessibility_email: text(),
                ..Imprint::default()
            },
            retention: crate::retention::Periods::default(),
            features: crate::features::Features::default(),
            branding: crate::office::Branding::default(),
        }
    }

    fn office() -> Office {
        let at = |hour| jiff::civil::time(hour, 0, 0, 0);
        Office {
            id: id(10),
            organisation: id(1),
            slug: "amt".into(),
            name: Localised::german("Amt"),
            summary: Localised::default(),
            phone: "115".into(),
            address: Address::default(),
            hours: Hours {
                week: vec![DayHours {
                    day: Weekday::Monday,
                    spans: vec![Span {
                        from: at(8),
                        to: at(12),
                    }],
                }],
                ..Hours::default()
            },
            languages: vec![Language::De, Language::Tr],
            capacity: 5,
            serve_after_closing: true,
            late_minutes: None,
            overflow_after_s: None,
            position: 0,
        }
    }

    fn topic(number: u128, unsure: bool) -> Topic {
        Topic {
            id: id(number),
            office: id(10),
            organisation: id(1),
            slug: format!("t{number}"),
            name: Localised::german("Anliegen"),
            leika: None,
            services: Vec::new(),
            identity: IdentityCheck::None,
            prepare: Vec::new(),
            in_person: None,
            unsure,
            urgent: false,
            shared: false,
            form_free: false,
            position: 0,
        }
    }

    fn staff(number: u128, roles: &[Role], languages: &[Language]) -> Staff {
        Staff {
            id: id(number),
            organisation: id(1),
            login: format!("s{number}"),
            name: "Jemand".into(),
            service_name: None,
            roles: roles.to_vec(),
            offices: vec![id(10)],
            languages: languages.iter().copied().collect(),
            proficient: Vec::new(),
            never: Vec::new(),
            without: Vec::new(),
            guest: Vec::new(),
            operates: None,
        }
    }

    fn now() -> Timestamp {
        "2026-11-23T08:00:00Z".parse().unwrap()
    }

    fn whole() -> (Vec<Office>, Vec<Topic>, Vec<Staff>) {
        let people = vec![
            staff(30, &[Role::Clerk], &[Language::De, Language::Tr]),
            staff(31, &[Role::Admin, Role::Lead], &[Language::De]),
            staff(32, &[Role::Admin], &[Language::De]),
        ];
        (
            vec![office()],
            vec![topic(20, false), topic(21, true)],
            people,
        )
    }

    #[test]
    fn where_all_is_there_nothing_is_missing() {
        let (offices, topics, people) = whole();
        assert_eq!(gaps(&organisation(), &offices, &topics, &people, now()), []);
    }

    #[test]
    fn each_gap_is_found() {
        let (offices, topics, people) = whole();
        let office = offices[0].id;
        let missing = |offices: &[Office], topics: &[Topic], people: &[Staff]| {
            gaps(&organisation(), offices, topics, people, now())
        };
        let mut closed = offices.clone();
        closed[0].hours = Hours::default();
        assert_eq!(missing(&closed, &topics, &people), [Gap::NeverOpen(office)]);
        assert_eq!(
            missing(&offices, &topics[1..], &people),
            [Gap::NoTopic(office)]
        );
        let nobody = [Gap::NobodyServes(office), Gap::OneAdmin];
        let only = [
            staff(31, &[Role::Admin], &[]),
            staff(33, &[Role::Lead], &[]),
        ];
        let mut elsewhere = only.to_vec();
        for one in &mut elsewhere {
            one.offices.clear();
        }
        assert_eq!(missing(&offices, &topics, &elsewhere), nobody);
        let mut people = people;
        people[0].languages = [Language::De].into_iter().collect::<Languages>();
        people[0].never = vec![topics[0].id];
        people[1].never = vec![topics[0].id];
        assert_eq!(
            missing(&offices, &topics, &people),
            [
                Gap::NobodySpeaks(office, Language::Tr),
                Gap::NobodyServesTopic(office, topics[0].id)
            ]
        );
        let mut blank = organisation();
        blank.imprint = Imprint::default();
        assert_eq!(
            gaps(&blank, &[], &[], &[], now()),
            [
                Gap::Imprint,
                Gap::DataProtection,
                Gap::Accessibility,
                Gap::NoOffice,
                Gap::NoLead
            ]
        );
    }

    #[test]
    fn an_office_that_guests_serve_is_served() {
        let (offices, topics, mut people) = whole();
        people[1].offices.clear();
        let mut guest = people.remove(0);
        guest.organisation = id(2);
        guest.guest = std::mem::take(&mut guest.offices);
        people.push(guest);
        assert_eq!(gaps(&organisation(), &offices, &topics, &people, now()), []);
        people.last_mut().unwrap().guest.clear();
        let nobody = [Gap::NobodyServes(offices[0].id)];
        assert_eq!(
            gaps(&organisation(), &offices, &topics, &people, now()),
            nobody
        );
    }

    proptest! {
        #[test]
        fn more_people_never_leave_more_undone(
            few in subsequence(vec![0_u128, 1, 2, 3], 0..=4),
            more in subsequence(vec![0_u128, 1, 2, 3], 0..=4),
        ) {
            let person = |number: &u128| {
                let languages = [Language::De, Language::Tr];
                let roles = [Role::Clerk, Role::Operator, Role::Specialist, Role::Lead];
                let at = usize::try_from(*number).unwrap();
                staff(40 + number, &roles[at..=at], &languages[..=at % 2])
            };
            let (offices, topics, _) = whole();
            let found = |people: &[u128]| {
                let people: Vec<Staff> = people.iter().map(person).collect();
                gaps(&organisation(), &offices, &topics, &people, now())
            };
            let (fewer, all) = (found(&few), found(&[few.clone(), more].concat()));
            let nobody = fewer.contains(&Gap::NobodyServes(offices[0].id));
            prop_assert!(nobody || all.iter().all(|gap| fewer.contains(gap)));
        }
    }
}
