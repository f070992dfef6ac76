//! `GET /{locale}/desk/verwaltung/konten`: who works here, and for what. No figures about anybody.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use schalter_domain::ids::OfficeId;
use schalter_exchange::Catalogue;
use schalter_store::StaffAccount;
use schalter_texts::Locale;

use super::sheet::{Asked, Head, frame, path};
use super::staff_fields::role_text;
use crate::App;
use crate::extract::{Desk, PageLocale};
use crate::pages::frame::Frame;
use crate::pages::notices::employer;
use crate::pages::view;
use crate::problem::Problem;
use crate::say::Say;

/// An account, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// The name.
    pub name: String,
    /// What one logs in with.
    pub login: String,
    /// Its page.
    pub href: String,
    /// The roles.
    pub roles: String,
    /// The offices.
    pub offices: String,
    /// How it stands, in words.
    pub state: String,
    /// Whether one can log in with it.
    pub open: bool,
}

/// The list.
#[derive(Template)]
#[template(path = "admin/accounts.html")]
pub struct Page {
    /// The frame.
    pub frame: Frame,
    /// What stands around it.
    pub head: Head,
    /// They.
    pub rows: Vec<Row>,
    /// Where a new one is made.
    pub new: String,
}

/// The handler.
pub async fn get(
    State(app): State<App>,
    PageLocale(locale): PageLocale,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let t = Say(locale);
    let accounts = app.exchange.admin().accounts(&desk.signed).await;
    let accounts = accounts.map_err(|error| super::problem(&error))?;
    let catalogue = app.exchange.catalogue();
    let employer = employer(&catalogue, &desk)?;
    let rows = accounts.iter().map(|one| row(one, &catalogue, locale));
    let title = t.say("admin-accounts");
    crate::pages::show(&Page {
        frame: frame(employer, &desk, locale, title, "konten"),
        head: Head::new(&desk, locale).told(&asked, t),
        rows: rows.collect(),
        new: path(locale, "konten/neu"),
    })
}

fn row(account: &StaffAccount, catalogue: &Catalogue, locale: Locale) -> Row {
    let t = Say(locale);
    let staff = &account.staff;
    let office = |id: &OfficeId| {
        let (_, entry) = catalogue.office(*id)?;
        Some(view::local(&entry.office.name, locale))
    };
    let offices: Vec<_> = staff.offices.iter().filter_map(office).collect();
    let roles: Vec<_> = staff.roles.iter().map(|role| role_text(*role, t)).collect();
    let state = match account.active {
        true => "admin-account-open",
        false => "admin-account-closed",
    };
    Row {
        name: staff.name.clone(),
        login: staff.login.clone(),
        href: path(locale, &format!("konten/{}", staff.id)),
        roles: roles.join(", "),
        offices: offices.join(", "),
        state: t.say(state),
        open: account.active,
    }
}
