//! What organisations of an alliance share in the line, and what stays with each.
//!
//! A visit belongs to one organisation at a time. Who serves it stands on one of four sides
//! ([`Side`]); from the side follows whether the citizen is asked before somebody comes into the
//! talk, and what that one sees of what was before. Whom a seat may serve is the switchboard's to
//! say ([`crate::switchboard::Services::meet`]).

use crate::ids::{AllianceId, OfficeId, OrganisationId};
use crate::permission::Permission;
use crate::staff::Staff;
use crate::switchboard::Need;

/// How one of the staff stands to a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Of the organisation whose visit it is.
    Own,
    /// Of a partner, but the office's owner lets this one serve it in its name.
    Guest,
    /// Of a partner, and named an operator by the alliance.
    Operator,
    /// Of a partner.
    Partner,
}

impl Side {
    /// The side of `staff`, seen from a visit with this need.
    pub fn of(staff: &Staff, need: &Need) -> Self {
        if staff.organisation == need.organisation {
            Self::Own
        } else if staff.guest.contains(&need.office) {
            Self::Guest
        } else if staff.operates == Some(need.alliance) {
            Self::Operator
        } else {
            Self::Partner
        }
    }

    /// Whether this one acts in the name of the organisation whose visit it is: comes into the talk
    /// without a question to the citizen, and sees what its colleagues see.
    pub fn is_home(self) -> bool {
        matches!(self, Self::Own | Self::Guest)
    }

    /// Whether topic and note of the visit are seen while it waits. Everybody else of the alliance
    /// learns of a count only.
    pub fn sees_waiting(self) -> bool {
        self != Self::Partner
    }
}

/// In whose name a follow-up of a visit is made by `staff`: a guest works in the matter of the
/// office that is served, everybody else for the own employer.
pub fn keeps_matter(staff: &Staff, need: Option<&Need>) -> OrganisationId {
    match need {
        Some(need) if Side::of(staff, need) == Side::Guest => need.organisation,
        _ => staff.organisation,
    }
}

/// Whether `staff` may file a follow-up with an office of `owner`: any office of the own
/// organisation, and as a guest those that are served.
pub fn may_file(staff: &Staff, office: OfficeId, owner: OrganisationId) -> bool {
    owner == staff.organisation || staff.guest.contains(&office)
}

/// The offices that `staff` may serve: the own ones, then those of partners.
pub fn serves(staff: &Staff) -> impl Iterator<Item = OfficeId> + '_ {
    let all = staff.offices.iter().chain(&staff.guest).copied();
    all.filter(|office| staff.may_in(Permission::ServeVisits, *office))
}

/// The alliance whose widened needs ring at `staff`, if any; nobody operates who serves no visits.
pub fn operates(staff: &Staff) -> Option<AllianceId> {
    staff
        .operates
        .filter(|_| staff.may(Permission::ServeVisits))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::language::{Language, Languages};
    use crate::office::Channel;
    use crate::staff::Role;

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn staff(organisation: u128, guest: Vec<u128>, operates: Option<u128>) -> Staff {
        Staff {
            id: id(1),
            organisation: id(organisation),
            login: "olga".into(),
            name: "Olga".into(),
            service_name: None,
            roles: vec![Role::Clerk],
            offices: vec![id(10 * organisation)],
            languages: Languages::default(),
            proficient: Vec::new(),
            never: Vec::new(),
            without: Vec::new(),
            guest: guest.into_iter().map(id).collect(),
            operates: operates.map(id),
        }
    }

    fn need(organisation: u128, office: u128) -> Need {
        Need {
            alliance: id(100),
            organisation: id(organisation),
            office: id(office),
            topic: id(5),
            language: Language::De,
            channel: Channel::Kiosk,
            widened: false,
            overflow: false,
            wish: None,
        }
    }

    #[test]
    fn each_stands_on_one_side() {
        let theirs = need(2, 20);
        let side = |guest: Vec<u128>, operates| Side::of(&staff(1, guest, operates), &theirs);
        assert_eq!(Side::of(&staff(2, vec![], None), &theirs), Side::Own);
        assert_eq!(side(vec![20], Some(100)), Side::Guest);
        assert_eq!(side(vec![21], None), Side::Partner, "of another office");
        assert_eq!(side(vec![], Some(100)), Side::Operator);
        assert_eq!(side(vec![], Some(101)), Side::Partner, "another alliance");
        let asked = [Side::Own, Side::Guest, Side::Operator, Side::Partner].map(Side::is_home);
        assert_eq!(asked, [true, true, false, false]);
    }

    #[test]
    fn who_serves_nobody_operates_nothing() {
        let mut admin = staff(1, vec![20], Some(100));
        admin.roles = vec![Role::Admin];
        assert_eq!(operates(&admin), None);
        assert_eq!(serves(&admin).count(), 0);
        let clerk = staff(1, vec![20], Some(100));
        assert_eq!(serves(&clerk).collect::<Vec<_>>(), [id(10), id(20)]);
    }

    proptest! {
        #[test]
        fn a_partner_never_files_into_what_is_not_served(
            employer in 1_u128..=3,
            owner in 1_u128..=3,
            guest in prop::collection::vec(prop::sample::select(vec![10_u128, 20, 30]), 0..3),
            operates in prop::option::of(Just(100_u128)),
        ) {
            let one = staff(employer, guest.clone(), operates);
            let visit = need(owner, 10 * owner);
            let side = Side::of(&one, &visit);
            let kept: OrganisationId = keeps_matter(&one, Some(&visit));
            let files = may_file(&one, visit.office, visit.organisation);
            prop_assert_eq!(files, side.is_home());
            prop_assert_eq!(kept == visit.organisation, side.is_home());
            prop_assert!(kept == visit.organisation || kept == one.organisation);
            prop_assert!(side.is_home() || !guest.contains(&(10 * owner)));
            prop_assert!(!side.is_home() || side.sees_waiting());
        }
    }
}
