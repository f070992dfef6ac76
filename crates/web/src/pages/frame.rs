//! What every page shares: head, header, footer.

use schalter_domain::office::{Address, Office, Organisation};
use schalter_domain::permission::Permission;
use schalter_exchange::auth::SignedOn;
use schalter_texts::Locale;

use crate::assets;
use crate::say::Say;

/// Where a person is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Whose.
    pub name: String,
    /// Telephone number, as written.
    pub phone: String,
    /// The same for `tel:`.
    pub dial: String,
    /// Postal address, one line.
    pub address: String,
}

impl Contact {
    /// That of an office.
    pub fn of_office(office: &Office, locale: Locale) -> Self {
        Self::new(
            office.name.get(locale.language()),
            &office.phone,
            &office.address,
        )
    }

    /// That of an organisation.
    pub fn of_organisation(organisation: &Organisation) -> Self {
        Self::new(
            &organisation.name,
            &organisation.phone,
            &organisation.address,
        )
    }

    fn new(name: &str, phone: &str, address: &Address) -> Self {
        Self {
            name: name.to_owned(),
            phone: phone.to_owned(),
            dial: dialled(phone),
            address: one_line(address),
        }
    }
}

/// A telephone number for `tel:`.
pub fn dialled(phone: &str) -> String {
    let dialled = |c: &char| c.is_ascii_digit() || *c == '+';
    phone.chars().filter(dialled).collect()
}

/// An address in one line.
pub fn one_line(address: &Address) -> String {
    let town = format!("{} {}", address.postal_code, address.town);
    let parts = [address.street.trim(), town.trim()];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The same page in another locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternate {
    /// Its tag.
    pub tag: &'static str,
    /// The locale's own name.
    pub name: &'static str,
    /// Its path.
    pub href: String,
}

/// What every page shares.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The texts.
    pub t: Say,
    /// The page's name.
    pub title: String,
    /// Whose pages these are.
    pub site: String,
    /// Where the brand leads.
    pub home: String,
    /// The base of the legal pages, such as `/de/musterstadt`; none where no organisation is known.
    pub legal: Option<String>,
    /// The organisation's style sheet.
    pub accent: Option<String>,
    /// The main style sheet.
    pub style: Option<String>,
    /// The island's script.
    pub script: Option<String>,
    /// The page in other locales; empty where it cannot be asked for again.
    pub alternates: Vec<Alternate>,
    /// Where a person is reached.
    pub contact: Option<Contact>,
    /// The path of this page without its locale, such as `musterstadt/impressum`.
    pub here: String,
    /// Seconds until a browser without JavaScript loads the page again.
    pub refresh_s: Option<u32>,
    /// Further classes of `main`.
    pub main: &'static str,
    /// The CSRF secret of a signed-on staff member, for the log-out button.
    pub csrf: Option<String>,
    /// What the signed-on staff member may do, by [`Permission::code`]; see [`Frame::may`].
    pub permissions: Vec<&'static str>,
}

impl Frame {
    /// The frame of a page of no organisation. `here` is its path without the locale.
    pub fn plain(locale: Locale, title: String, here: &str) -> Self {
        let t = Say(locale);
        Self {
            t,
            title,
            site: t.say("site-name"),
            home: format!("/{locale}"),
            legal: None,
            accent: None,
            style: assets::entry("src/styles/main.css"),
            script: None,
            alternates: alternates(locale, here),
            contact: None,
            here: here.to_owned(),
            refresh_s: None,
            main: "",
            csrf: None,
            permissions: Vec::new(),
        }
    }

    /// The frame of a page of `organisation`. `here` is its path without the locale.
    pub fn of(organisation: &Organisation, locale: Locale, title: String, here: &str) -> Self {
        let slug = &organisation.slug;
        Self {
            site: organisation.name.clone(),
            home: format!("/{locale}/{slug}"),
            legal: Some(format!("/{locale}/{slug}")),
            accent: organisation
                .colour
                .as_ref()
                .map(|_| format!("/assets/org/{slug}.css")),
            contact: Some(Contact::of_organisation(organisation)),
            ..Self::plain(locale, title, here)
        }
    }

    /// As a page of the desk, with its links and the log-out button.
    #[must_use]
    pub fn for_desk(mut self, signed: &SignedOn) -> Self {
        self.home = format!("/{}/desk", self.t.tag());
        self.csrf = Some(signed.csrf.clone());
        self.permissions = Permission::ALL
            .into_iter()
            .filter(|permission| signed.staff.may(*permission))
            .map(Permission::code)
            .collect();
        self
    }

    /// With the script of an island.
    #[must_use]
    pub fn with_script(mut self, source: &str) -> Self {
        self.script = assets::entry(source);
        self
    }

    /// With further classes of `main`.
    #[must_use]
    pub fn with_main(mut self, main: &'static str) -> Self {
        self.main = main;
        self
    }

    /// With the contact of an office instead of the organisation's.
    #[must_use]
    pub fn with_contact(mut self, contact: Contact) -> Self {
        self.contact = Some(contact);
        self
    }

    /// Whether the signed-on staff member may do what bears this [`Permission::code`].
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.contains(&permission)
    }

    /// Whether the page `name` of the footer is the present one.
    pub fn is_here(&self, name: &str) -> bool {
        self.here.rsplit('/').next() == Some(name)
    }
}

fn alternates(locale: Locale, here: &str) -> Vec<Alternate> {
    let others = Locale::ALL.into_iter().filter(|other| *other != locale);
    others
        .map(|other| Alternate {
            tag: other.tag(),
            name: other.own_name(),
            href: format!("/{other}/{here}").trim_end_matches('/').to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leaves_out_what_is_missing() {
        let mut address = Address {
            street: "Rathausplatz 1".into(),
            postal_code: "12345".into(),
            town: "Musterstadt".into(),
        };
        assert_eq!(one_line(&address), "Rathausplatz 1, 12345 Musterstadt");
        address.street.clear();
        assert_eq!(one_line(&address), "12345 Musterstadt");
    }
}
