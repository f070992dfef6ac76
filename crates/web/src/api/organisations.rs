//! `GET /api/v1/organisations`.

use axum::Json;
use axum::extract::State;
use schalter_domain::office::Address;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;

/// A postal address.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostalAddress {
    /// Street and number.
    street: String,
    /// Postal code.
    postal_code: String,
    /// Town.
    town: String,
}

impl From<&Address> for PostalAddress {
    fn from(address: &Address) -> Self {
        Self {
            street: address.street.clone(),
            postal_code: address.postal_code.clone(),
            town: address.town.clone(),
        }
    }
}

/// A municipality, county or insurer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationBody {
    /// Its key in addresses.
    #[schema(example = "musterstadt")]
    slug: String,
    /// Its name.
    name: String,
    /// Its telephone number.
    phone: String,
    /// Its postal address.
    address: PostalAddress,
    /// Its time zone (IANA).
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

/// The organisations of this installation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationsBody {
    /// In their order.
    organisations: Vec<OrganisationBody>,
}

/// The organisations of this installation.
#[utoipa::path(
    get,
    path = "/api/v1/organisations",
    operation_id = "listOrganisations",
    tag = "directory",
    responses((status = 200, description = "The organisations", body = OrganisationsBody))
)]
pub async fn get(State(app): State<App>) -> Json<OrganisationsBody> {
    let catalogue = app.exchange.catalogue();
    let body = |organisation: &schalter_domain::office::Organisation| OrganisationBody {
        slug: organisation.slug.clone(),
        name: organisation.name.clone(),
        phone: organisation.phone.clone(),
        address: (&organisation.address).into(),
        time_zone: organisation.time_zone.clone(),
    };
    let organisations = catalogue
        .organisations()
        .iter()
        .map(|entry| body(&entry.organisation))
        .collect();
    Json(OrganisationsBody { organisations })
}
