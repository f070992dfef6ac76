//! What staff may do: the one matrix of roles and permissions. It is printed in the handbook, and
//! every check asks it; no page or command decides by a role itself.

use serde::{Deserialize, Serialize};

use crate::ids::OfficeId;
use crate::staff::{Role, Staff};

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Open a seat and talk to citizens.
    ServeVisits,
    /// Pass visits on, ask others to join, call back.
    PassOn,
    /// See follow-ups and take, return and close those of one's own.
    ReadTickets,
    /// Take a follow-up away from a colleague.
    ReleaseTickets,
    /// Hear when a colleague calls for help, and come.
    AnswerAlarms,
    /// Decide which telephone numbers are blocked or warned.
    BlockNumbers,
    /// Publish and withdraw notices.
    ManageNotices,
    /// Close an office for a day, and open it again.
    CloseOffices,
    /// Look people up in the directory.
    ReadDirectory,
    /// Change the directory.
    ManageDirectory,
    /// Read reports of barriers.
    ReadReports,
    /// Change the organisation, its offices, topics and hours.
    ManageOffices,
    /// Change who works where, for which topics and in which languages.
    ManageStaff,
    /// Make and close accounts, set roles and passwords, reset second factors, end sessions.
    ManageAccounts,
    /// Read figures.
    ReadFigures,
    /// Take figures out as CSV or JSON.
    ExportFigures,
    /// See what became of messages, and send them again.
    ManageMessages,
    /// Change the texts of messages.
    ManageTemplates,
    /// Change how long data is kept, and hold data for a legal reason.
    ManageRetention,
    /// Give a person what is kept about them, and erase it.
    AnswerPersons,
    /// Read the record of changes, together with a second person.
    ReadAudit,
    /// Switch on what a staff council must agree to.
    ManageFeatures,
    /// Put up kiosks, change them, pair and revoke their devices.
    ManageKiosks,
    /// See which kiosks are connected and how their devices are.
    ReadKiosks,
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The offices that the staff member serves.
    OwnOffices,
    /// The whole organisation.
    Organisation,
}

impl Permission {
    /// Every permission, in the order in which the matrix is printed.
    pub const ALL: [Permission; 24] = [
        Permission::ServeVisits,
        Permission::PassOn,
        Permission::ReadTickets,
        Permission::ReleaseTickets,
        Permission::AnswerAlarms,
        Permission::BlockNumbers,
        Permission::ManageNotices,
        Permission::CloseOffices,
        Permission::ReadDirectory,
        Permission::ManageDirectory,
        Permission::ReadReports,
        Permission::ManageOffices,
        Permission::ManageStaff,
        Permission::ManageAccounts,
        Permission::ReadFigures,
        Permission::ExportFigures,
        Permission::ManageMessages,
        Permission::ManageTemplates,
        Permission::ManageRetention,
        Permission::AnswerPersons,
        Permission::ReadAudit,
        Permission::ManageFeatures,
        Permission::ManageKiosks,
        Permission::ReadKiosks,
    ];

    /// The word used in texts and documents, such as `serve-visits`.
    pub fn code(self) -> &'static str {
        match self {
            Permission::ServeVisits => "serve-visits",
            Permission::PassOn => "pass-on",
            Permission::ReadTickets => "read-tickets",
            Permission::ReleaseTickets => "release-tickets",
            Permission::AnswerAlarms => "answer-alarms",
            Permission::BlockNumbers => "block-numbers",
            Permission::ManageNotices => "manage-notices",
            Permission::CloseOffices => "close-offices",
            Permission::ReadDirectory => "read-directory",
            Permission::ManageDirectory => "manage-directory",
            Permission::ReadReports => "read-reports",
            Permission::ManageOffices => "manage-offices",
            Permission::ManageStaff => "manage-staff",
            Permission::ManageAccounts => "manage-accounts",
            Permission::ReadFigures => "read-figures",
            Permission::ExportFigures => "export-figures",
            Permission::ManageMessages => "manage-messages",
            Permission::ManageTemplates => "manage-templates",
            Permission::ManageRetention => "manage-retention",
            Permission::AnswerPersons => "answer-persons",
            Permission::ReadAudit => "read-audit",
            Permission::ManageFeatures => "manage-features",
            Permission::ManageKiosks => "manage-kiosks",
            Permission::ReadKiosks => "read-kiosks",
        }
    }
}

/// The matrix: how far `permission` reaches for `role`, if it has it at all.
pub fn granted(role: Role, permission: Permission) -> Option<Reach> {
    use Permission as P;
    use Reach::{Organisation, OwnOffices};
    let serves = matches!(role, Role::Clerk | Role::Operator | Role::Specialist);
    let leads = role == Role::Lead;
    let oversees = leads || role == Role::Admin;
    match permission {
        P::ServeVisits | P::PassOn => (serves || leads).then_some(OwnOffices),
        P::ReadTickets => Some(if oversees { Organisation } else { OwnOffices }),
        P::ReadDirectory | P::ReadKiosks => Some(Organisation),
        P::ReleaseTickets
        | P::ManageNotices
        | P::CloseOffices
        | P::ReadReports
        | P::ReadFigures
        | P::ExportFigures
        | P::ManageMessages
        | P::ManageTemplates
        | P::AnswerPersons
        | P::ReadAudit => oversees.then_some(Organisation),
        P::AnswerAlarms | P::BlockNumbers => leads.then_some(Organisation),
        P::ManageDirectory
        | P::ManageOffices
        | P::ManageStaff
        | P::ManageAccounts
        | P::ManageRetention
        | P::ManageFeatures
        | P::ManageKiosks => (role == Role::Admin).then_some(Organisation),
    }
}

/// How far `permission` reaches for somebody, by the role that reaches farthest.
pub fn reach(staff: &Staff, permission: Permission) -> Option<Reach> {
    let roles = staff.roles.iter();
    roles.filter_map(|role| granted(*role, permission)).max()
}

/// Whether somebody may do that at all. Every permission ends at the walls of the own organisation.
pub fn may(staff: &Staff, permission: Permission) -> bool {
    reach(staff, permission).is_some()
}

/// Whether somebody may do that for an office of the own organisation, or serve a partner's office
/// as its guest: see [`Staff::guest`].
pub fn may_in(staff: &Staff, permission: Permission, office: OfficeId) -> bool {
    match reach(staff, permission) {
        Some(Reach::Organisation) => true,
        Some(Reach::OwnOffices) => {
            let as_guest = for_guests(permission) && staff.guest.contains(&office);
            as_guest || staff.offices.contains(&office)
        }
        None => false,
    }
}

/// Whether guests of an office may do that there: talk, and nothing else.
fn for_guests(permission: Permission) -> bool {
    matches!(permission, Permission::ServeVisits | Permission::PassOn)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;
    use uuid::Uuid;

    use super::*;
    use crate::language::Languages;

    fn staff(roles: Vec<Role>, offices: Vec<OfficeId>) -> Staff {
        Staff {
            id: Uuid::from_u128(1).into(),
            organisation: Uuid::from_u128(2).into(),
            login: "anna".to_owned(),
            name: "Anna".to_owned(),
            service_name: None,
            roles,
            offices,
            languages: Languages::default(),
            proficient: Vec::new(),
            never: Vec::new(),
            without: Vec::new(),
            guest: Vec::new(),
            operates: None,
        }
    }

    #[test]
    fn the_list_is_whole_and_codes_differ() {
        let mut codes: Vec<_> = Permission::ALL.map(Permission::code).to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Permission::ALL.len());
        assert!(Permission::ALL.is_sorted(), "in the order of the type");
    }

    #[test]
    fn accounts_are_the_administrations_alone() {
        for role in Role::ALL {
            for permission in [
                Permission::ManageAccounts,
                Permission::ManageRetention,
                Permission::ManageFeatures,
                Permission::ManageKiosks,
            ] {
                assert_eq!(granted(role, permission).is_some(), role == Role::Admin);
            }
        }
    }

    #[test]
    fn the_administration_alone_talks_to_nobody() {
        assert_eq!(granted(Role::Admin, Permission::ServeVisits), None);
        assert!(may(
            &staff(vec![Role::Admin, Role::Clerk], Vec::new()),
            Permission::ServeVisits
        ));
    }

    #[test]
    fn a_guest_serves_an_office_and_does_nothing_else_there() {
        let partners: OfficeId = Uuid::from_u128(9).into();
        for role in Role::ALL {
            let guest = Staff {
                guest: vec![partners],
                ..staff(vec![role], Vec::new())
            };
            for permission in Permission::ALL {
                if reach(&guest, permission) != Some(Reach::OwnOffices) {
                    continue;
                }
                let serving = matches!(permission, Permission::ServeVisits | Permission::PassOn);
                assert_eq!(
                    may_in(&guest, permission, partners),
                    serving,
                    "{permission:?}"
                );
            }
        }
    }

    #[test]
    fn who_has_no_role_may_nothing() {
        for permission in Permission::ALL {
            assert!(!may(&staff(Vec::new(), Vec::new()), permission));
        }
    }

    proptest! {
        #[test]
        fn more_roles_never_take_anything_away(
            roles in subsequence(Role::ALL.to_vec(), 0..=5),
            more in subsequence(Role::ALL.to_vec(), 0..=5),
            permission in proptest::sample::select(Permission::ALL.to_vec()),
            own in any::<bool>(),
        ) {
            let office: OfficeId = Uuid::from_u128(3).into();
            let offices = if own { vec![office] } else { Vec::new() };
            let few = staff(roles.clone(), offices.clone());
            let many = staff([roles, more].concat(), offices);
            prop_assert!(reach(&few, permission) <= reach(&many, permission));
            prop_assert!(!may_in(&few, permission, office) || may_in(&many, permission, office));
            prop_assert!(!may_in(&few, permission, office) || may(&few, permission));
        }
    }
}
