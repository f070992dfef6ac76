//! The telephone numbers of the organisation.

use schalter_domain::ids::NumberId;
use schalter_domain::message::international;
use schalter_domain::permission::Permission;

use super::{Admin, AdminError, Part, Standing, Subject, may, named, taken, text};
use crate::audit::Change;
use crate::auth::SignedOn;
use crate::plan::edit::Place;
use crate::plan::{NumberPlan, Values};

impl Admin<'_> {
    /// The numbers of the organisation in their order.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn numbers(&self, by: &SignedOn) -> Result<Vec<(NumberId, NumberPlan)>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let mut numbers = town.own().numbers;
        numbers.sort_by_key(|number| number.position);
        let plan = |id| {
            let at = town.place(Subject::Number(id)).ok()?.index()?;
            Some((id, town.plan.numbers.get(at)?.clone()))
        };
        Ok(numbers
            .iter()
            .filter_map(|number| plan(number.id))
            .collect())
    }

    /// One number.
    ///
    /// # Errors
    /// As [`Admin::plan`].
    pub async fn number(
        &self,
        by: &SignedOn,
        id: NumberId,
    ) -> Result<Standing<NumberPlan>, AdminError> {
        may(by, Permission::ManageOffices)?;
        let town = self.town(by).await?;
        let subject = Subject::Number(id);
        let place = town.place(subject)?;
        let plan = place.index().and_then(|at| town.plan.numbers.get(at));
        let plan = plan.cloned().ok_or(AdminError::Unknown)?;
        self.standing(by, &town, (subject, Part::All), plan).await
    }

    /// A new number, the last of the list.
    ///
    /// # Errors
    /// See [`AdminError`].
    pub async fn add_number(&self, by: &SignedOn, values: Values) -> Result<NumberId, AdminError> {
        may(by, Permission::ManageOffices)?;
        let _turn = self.0.administering.lock().await;
        let town = self.town(by).await?;
        self.unclaimed(by, &values)?;
        let slug = text(&values, "slug");
        let place = Place::Number(town.plan.numbers.len());
        let (made, after) = self.added(&town, place, values).await?;
        let new = made.numbers.iter();
        let new = new.filter(|number| number.organisation == town.owner);
        let id = named(new.map(|number| (number.slug.as_str(), number.id)), &slug)?;
        let change = Change::new("number.create", "number", id).to(after);
        self.commit(by, &town, made, change).await.map(|()| id)
    }

    /// Refuses a change to a telephone number that another organisation of the house has.
    pub(super) fn free(
        &self,
        by: &SignedOn,
        subject: Subject,
        values: &Values,
    ) -> Result<(), AdminError> {
        match subject {
            Subject::Number(_) => self.unclaimed(by, values),
            _ => Ok(()),
        }
    }

    fn unclaimed(&self, by: &SignedOn, values: &Values) -> Result<(), AdminError> {
        let written = text(values, "number");
        let number = international(&written).unwrap_or_else(|| written.clone());
        let catalogue = self.0.catalogue.load();
        let mut others = catalogue
            .numbers()
            .filter(|other| other.organisation != by.organisation);
        match others.any(|other| other.number == number) {
            true => Err(AdminError::Invalid(vec![taken("number", &written)])),
            false => Ok(()),
        }
    }
}
