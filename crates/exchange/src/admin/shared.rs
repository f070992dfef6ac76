//! What the organisations of an alliance share: kiosks, the line's operators, the name.

use schalter_domain::ids::{AllianceId, KioskId};
use schalter_domain::permission::Permission;

use super::{Admin, AdminError, Part, Standing, Subject, may, named, text};
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::plan::edit::Place;
use crate::plan::{AlliancePlan, KioskPlan, Values};

/// The alliance as one of its organisations sees it.
#[derive(Clone, Debug)]
pub struct OwnAlliance {
    /// Which.
    pub id: AllianceId,
    /// Whether the organisation may change its name and lead.
    pub leads: bool,
    /// Its members, as slug and name, by name.
    pub members: Vec<(String, String)>,
    /// The organisation's own people who may operate its line, as login and name, by name.
    pub people: Vec<(String, String)>,
    /// How many operators other organisations have named.
    pub others: usize,
    /// How it stands; of its operators the own ones.
    pub standing: Standing<AlliancePlan>,
}

impl Admin<'_> {
    /// The kiosks of the organisation in their order.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn kiosks(&self, by: &SignedOn) -> Result<Vec<(KioskId, KioskPlan)>, AdminError> {
        may(by, Permission::ManageKiosks)?;
        let town = self.town(by).await?;
        let mut kiosks = town.own().kiosks;
        kiosks.sort_by_key(|kiosk| kiosk.position);
        let plan = |id| {
            let at = town.place(Subject::Kiosk(id)).ok()?.index()?;
            Some((id, town.plan.kiosks.get(at)?.clone()))
        };
        Ok(kiosks.iter().filter_map(|kiosk| plan(kiosk.id)).collect())
    }

    /// One kiosk.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn kiosk(
        &self,
        by: &SignedOn,
        id: KioskId,
    ) -> Result<Standing<KioskPlan>, AdminError> {
        may(by, Permission::ManageKiosks)?;
        let town = self.town(by).await?;
        let subject = Subject::Kiosk(id);
        let place = town.place(subject)?;
        let plan = place.index().and_then(|at| town.plan.kiosks.get(at));
        let plan = plan.cloned().ok_or(AdminError::Unknown)?;
        self.standing(by, &town, (subject, Part::All), plan).await
    }

    /// A new kiosk, the last of the list.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn add_kiosk(&self, by: &SignedOn, values: Values) -> Result<KioskId, AdminError> {
        may(by, Permission::ManageKiosks)?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        let slug = text(&values, "slug");
        let place = Place::Kiosk(town.plan.kiosks.len());
        let (made, after) = self.added(&town, place, values).await?;
        let new = made.kiosks.iter();
        let new = new.filter(|kiosk| kiosk.organisation == town.owner);
        let id = named(new.map(|kiosk| (kiosk.slug.as_str(), kiosk.id)), &slug)?;
        let change = Change::new("kiosk.create", "kiosk", id).to(after);
        self.commit(by, &town, made, change).await.map(|()| id)
    }

    /// The alliance of the organisation; `part` is what of it is to be shown.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn alliance(&self, by: &SignedOn, part: Part) -> Result<OwnAlliance, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let id = town.alliance().ok_or(AdminError::Unknown)?.id;
        let subject = Subject::Alliance(id);
        let place = town.place(subject)?;
        let plan = place.index().and_then(|at| town.plan.alliances.get(at));
        let mut plan = plan.cloned().ok_or(AdminError::Unknown)?;
        let all = plan.operators.len();
        plan.operators.retain(|login| town.employs(login));
        let others = all - plan.operators.len();
        let organisations = town.existing.organisations.iter();
        let members = organisations.map(|one| (one.slug.clone(), one.name.clone()));
        let mut members: Vec<_> = members.collect();
        members.sort_by(|one, other| one.1.cmp(&other.1));
        let staff = town.existing.staff.iter().filter(|one| town.is_own(one));
        let staff = staff.filter(|one| one.active).map(|one| &one.staff);
        let staff = staff.filter(|one| one.may(Permission::ServeVisits));
        let people = staff.map(|one| (one.login.clone(), one.name.clone()));
        let mut people: Vec<_> = people.collect();
        people.sort_by(|one, other| one.1.cmp(&other.1));
        let leads = town.leads();
        let standing = self.standing(by, &town, (subject, part), plan).await?;
        Ok(OwnAlliance {
            id,
            leads,
            members,
            people,
            others,
            standing,
        })
    }
}
