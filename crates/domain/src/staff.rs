//! Staff: who they are to the house, and what they may do.

use serde::{Deserialize, Serialize};

use crate::ids::{AllianceId, OfficeId, OrganisationId, StaffId, TopicId};
use crate::language::Languages;
use crate::office::Channel;
use crate::permission::{self, Permission};

/// A role. A staff member may hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Service: serves visits.
    Clerk,
    /// Vermittlung: greets and passes on; takes visits whose need no seat meets.
    Operator,
    /// Fachstelle: is consulted and transferred to.
    Specialist,
    /// Leitung: answers alarms, publishes notices.
    Lead,
    /// Verwaltung: keeps offices, hours, topics and accounts.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [
        Role::Clerk,
        Role::Operator,
        Role::Specialist,
        Role::Lead,
        Role::Admin,
    ];

    /// The word used in storage and configuration.
    pub fn code(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Operator => "operator",
            Role::Specialist => "specialist",
            Role::Lead => "lead",
            Role::Admin => "admin",
        }
    }
}

/// A staff member as the house knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// The account.
    pub id: StaffId,
    /// The employer; nothing of another organisation is shown.
    pub organisation: OrganisationId,
    /// The name used to log in, unique in the installation, lower case.
    pub login: String,
    /// The real name; colleagues of the same organisation see it.
    pub name: String,
    /// What citizens see instead of the name, if the organisation wants that ("Frau M., Service").
    pub service_name: Option<String>,
    /// What the staff member may do.
    pub roles: Vec<Role>,
    /// The offices whose visits the staff member may serve.
    pub offices: Vec<OfficeId>,
    /// The languages the staff member speaks.
    pub languages: Languages,
    /// Topics served particularly well: their visits ring here first. Those of other offices are
    /// of no effect.
    pub proficient: Vec<TopicId>,
    /// Topics of the staff member's offices that are not served. What stands here does not stand
    /// among [`Staff::proficient`].
    pub never: Vec<TopicId>,
    /// Channels that are not served.
    pub without: Vec<Channel>,
    /// Offices of other organisations of the alliance that this staff member serves as a guest,
    /// because their owners said so.
    pub guest: Vec<OfficeId>,
    /// The alliance has named this staff member an operator: of its waiting visits topic and note
    /// are seen, and those that nobody else can take ring here too.
    pub operates: Option<AllianceId>,
}

impl Staff {
    /// The name a citizen sees.
    pub fn public_name(&self) -> &str {
        self.service_name.as_deref().unwrap_or(&self.name)
    }

    /// Whether the staff member holds `role`.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the staff member may do that; see [`crate::permission`].
    pub fn may(&self, permission: Permission) -> bool {
        permission::may(self, permission)
    }

    /// Whether the staff member may do that for an office of the own organisation.
    pub fn may_in(&self, permission: Permission, office: OfficeId) -> bool {
        permission::may_in(self, permission, office)
    }
}
