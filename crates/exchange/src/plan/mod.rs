//! The plan: one TOML file that says which alliances, organisations, offices, topics, staff, kiosks
//! and telephone numbers there are. People write it, `schalter config apply` puts it into the store, `schalter config
//! export` writes it back.
//!
//! Everything is tied together by slugs, so a plan bears no ids; applying it keeps the ids of what
//! exists by slug ([`Plan::to_configuration`]). A parsed plan is normalised: defaults are filled in,
//! references are complete, every office has its topic "Weiß ich nicht". A normalised plan, exported
//! from the configuration it made, is the same plan.

mod apply;
mod changes;
mod check;
mod document;
pub(crate) mod edit;
mod export;
mod hours;
mod logo;
mod problem;
mod read;
mod text;

pub use apply::Unnamed;
pub use changes::{Change, changes};
pub use document::{
    AddressPlan, AlliancePlan, ChoicePlan, ExceptionPlan, HoursPlan, ImprintPlan, InPersonPlan,
    KioskPlan, NumberPlan, OfficePlan, OrganisationPlan, SlotPlan, StaffPlan, TopicPlan,
};
pub use edit::{Fault, Values};
pub use logo::{LOGO_BYTES, LogoFault, PictureKind, logo_bytes};
pub use problem::{PlanProblem, suggestion};
pub use text::{Clock, Late, SpanText, Text};

/// The slug of the topic that every office has.
pub const UNSURE_SLUG: &str = "weiss-ich-nicht";

/// A whole plan, normalised. The order of offices, and of topics in an office, is the order in which
/// citizens see them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Alliances.
    pub alliances: Vec<AlliancePlan>,
    /// Organisations.
    pub organisations: Vec<OrganisationPlan>,
    /// Offices.
    pub offices: Vec<OfficePlan>,
    /// Topics.
    pub topics: Vec<TopicPlan>,
    /// Staff.
    pub staff: Vec<StaffPlan>,
    /// Kiosks.
    pub kiosks: Vec<KioskPlan>,
    /// Telephone numbers.
    pub numbers: Vec<NumberPlan>,
}

impl Plan {
    /// Reads and checks the text of a plan.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of its lines.
    pub fn parse(text: &str) -> Result<Self, Vec<PlanProblem>> {
        const ROOTS: [&str; 7] = [
            "alliance",
            "organisation",
            "office",
            "topic",
            "staff",
            "kiosk",
            "number",
        ];
        let mut table = read::document(text)?;
        let mut problems = Vec::new();
        read::unknown_roots(text, &table, &ROOTS, &mut problems);
        let draft = check::Draft {
            alliances: read::items(text, &mut table, "alliance", "slug", &mut problems),
            organisations: read::items(text, &mut table, "organisation", "slug", &mut problems),
            offices: read::items(text, &mut table, "office", "slug", &mut problems),
            topics: read::items(text, &mut table, "topic", "slug", &mut problems),
            staff: read::items(text, &mut table, "staff", "login", &mut problems),
            kiosks: read::items(text, &mut table, "kiosk", "slug", &mut problems),
            numbers: read::items(text, &mut table, "number", "slug", &mut problems),
        };
        let plan = draft.check(&mut problems);
        if problems.is_empty() {
            return Ok(plan);
        }
        problems.sort_by_key(|problem| problem.line);
        Err(problems)
    }
}

/// `organisation/office`, the complete name of an office.
fn office_path(organisation: &str, office: &str) -> String {
    format!("{organisation}/{office}")
}

/// `organisation/office/topic`.
fn topic_path(office: &str, topic: &str) -> String {
    format!("{office}/{topic}")
}

#[cfg(test)]
mod tests;
