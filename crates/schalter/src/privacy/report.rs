//! The documents: records of processing, assessment of impact, works agreement, roles, measures. In
//! German, as Markdown, with what is configured filled in; what only people can decide stays in
//! brackets.

use std::fmt::Write as _;
use std::path::Path;

use schalter_domain::clock::Clock as _;
use schalter_domain::features::{Feature, Features};
use schalter_domain::office::{Address, Organisation};
use schalter_domain::permission::{Permission, Reach, granted};
use schalter_domain::retention::{DataClass, Period, Periods, Unit};
use schalter_domain::staff::Role;
use schalter_store::Configuration;
use schalter_texts::{Locale, get};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::config::outgoing::Preset;
use crate::failure::Failure;
use crate::house;
use crate::out::say;
use crate::staff::organisation;

/// The templates by file name.
const TEMPLATES: [(&str, &str); 5] = [
    ("verzeichnis.md", include_str!("vorlagen/verzeichnis.md")),
    ("dsfa.md", include_str!("vorlagen/dsfa.md")),
    (
        "dienstvereinbarung.md",
        include_str!("vorlagen/dienstvereinbarung.md"),
    ),
    ("rollen.md", include_str!("vorlagen/rollen.md")),
    ("tom.md", include_str!("vorlagen/tom.md")),
];

/// `privacy report`.
pub async fn write(config: &Config, slug: Option<&str>, out: &Path) -> Result<(), Failure> {
    let store = house::open(config).await?;
    let existing = house::existing(&store).await?;
    store.close().await?;
    let owner = organisation(&existing, slug)?;
    let facts = facts(config, &existing, owner);
    std::fs::create_dir_all(out).map_err(|error| unwritable(out, &error))?;
    for (name, template) in TEMPLATES {
        let file = out.join(name);
        std::fs::write(&file, fill(template, &facts)).map_err(|error| unwritable(&file, &error))?;
        say(format!("written: {}", file.display()));
    }
    Ok(())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let what = format!("{} cannot be written: {error}", path.display());
    Failure::input(what, "Name another folder")
}

/// What stands for each placeholder.
type Facts = Vec<(&'static str, String)>;

/// Fills a template; nothing that is filled in is read as a placeholder again.
fn fill(template: &str, facts: &Facts) -> String {
    let mut text = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        match facts.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.push_str("[…]"),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn facts(config: &Config, existing: &Configuration, owner: &Organisation) -> Facts {
    let imprint = &owner.imprint;
    let offices = existing.offices.iter();
    let offices = offices.filter(|office| office.organisation == owner.id);
    let offices: Vec<&str> = offices.map(|office| office.name.de.as_str()).collect();
    let partners = existing.organisations.iter();
    let partners = partners.filter(|one| one.alliance == owner.alliance && one.id != owner.id);
    let partners: Vec<&str> = partners.map(|one| one.name.as_str()).collect();
    let officer = [
        imprint.data_protection_officer.as_str(),
        imprint.data_protection_email.as_str(),
    ];
    let officer: Vec<&str> = officer.into_iter().filter(|one| !one.is_empty()).collect();
    let today = SystemClock.now().to_zoned(owner.zone()).date();
    let mut facts = vec![
        ("datum", today.strftime("%d.%m.%Y").to_string()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("traeger", plain(&owner.name)),
        ("anschrift", or(&one_line(&owner.address), "[Anschrift]")),
        ("telefon", or(&owner.phone, "[Telefon]")),
        ("email", or(&imprint.email, "[E-Mail]")),
        (
            "vertreten",
            or(&imprint.represented_by, "[vertreten durch]"),
        ),
        (
            "dsb",
            or(&officer.join(", "), "[datenschutzbeauftragte Person]"),
        ),
        (
            "verbund",
            match partners.is_empty() {
                true => "keine".to_owned(),
                false => plain(&partners.join(", ")),
            },
        ),
        ("bueros", or(&offices.join(", "), "[Büros]")),
        ("funktionen", features(&owner.features)),
        ("rollen", roles()),
        ("konten", accounts(existing, owner)),
        ("sitzung", in_words(owner.retention.of(DataClass::Session))),
        ("empfaenger", recipients(config, &partners)),
        ("datenbank", database(config)),
        (
            "adresse",
            or(
                &config.server.public_url.join(", "),
                "[öffentliche Adresse]",
            ),
        ),
        ("netz", network(config).to_owned()),
        (
            "hosting",
            "Rechenzentrum oder Dienstleister, Vertrag nach Art. 28 DSGVO".to_owned(),
        ),
    ];
    facts.extend(tables(&owner.retention));
    facts
}

/// The periods, by purpose.
fn tables(periods: &Periods) -> Facts {
    use DataClass as C;
    let citizens = [
        C::VisitNote,
        C::Chat,
        C::VisitContact,
        C::Credential,
        C::Message,
        C::VisitEvent,
        C::CommandResult,
    ];
    let staff = [
        C::Session,
        C::SeatEvent,
        C::Audit,
        C::Notice,
        C::Closure,
        C::DeletionLog,
    ];
    vec![
        ("fristen_buerger", table(periods, &citizens)),
        (
            "fristen_vorgang",
            table(periods, &[C::Ticket, C::TicketContact, C::LegalHold]),
        ),
        (
            "fristen_rueckmeldung",
            table(periods, &[C::RatingComment, C::BarrierReport]),
        ),
        ("fristen_beschaeftigte", table(periods, &staff)),
    ]
}

fn table(periods: &Periods, classes: &[DataClass]) -> String {
    let mut text = String::from("| Daten | Löschung nach | gezählt ab |\n|---|---|---|");
    for class in classes {
        let name = get(Locale::De, &format!("class-{class}"));
        let since = get(Locale::De, &format!("since-{class}"));
        let period = in_words(periods.of(*class));
        let _ = write!(text, "\n| {name} | {period} | {since} |");
    }
    text
}

fn in_words(period: Period) -> String {
    match period.parts() {
        (0, _) => "sofort".to_owned(),
        (1, Unit::Minutes) => "1 Minute".to_owned(),
        (count, Unit::Minutes) => format!("{count} Minuten"),
        (1, Unit::Hours) => "1 Stunde".to_owned(),
        (count, Unit::Hours) => format!("{count} Stunden"),
        (1, Unit::Days) => "1 Tag".to_owned(),
        (count, Unit::Days) => format!("{count} Tage"),
    }
}

fn features(features: &Features) -> String {
    let mut text = String::from("| Funktion | Stand | Wirkung auf Beschäftigte |\n|---|---|---|");
    for feature in Feature::ALL {
        let name = get(Locale::De, &format!("feature-{feature}-name"));
        let effect = get(Locale::De, &format!("feature-{feature}-effect"));
        let state = if features.has(feature) { "an" } else { "aus" };
        let _ = write!(text, "\n| {name} | {state} | {effect} |");
    }
    text
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Clerk => "Service",
        Role::Operator => "Vermittlung",
        Role::Specialist => "Fachstelle",
        Role::Lead => "Leitung",
        Role::Admin => "Verwaltung",
    }
}

fn roles() -> String {
    let names: Vec<&str> = Role::ALL.into_iter().map(role_name).collect();
    let mut text = format!("| Recht | {} |\n|---|", names.join(" | "));
    for _ in Role::ALL {
        text.push_str("---|");
    }
    for permission in Permission::ALL {
        let name = get(Locale::De, &format!("permission-{}", permission.code()));
        let _ = write!(text, "\n| {name} |");
        for role in Role::ALL {
            let reach = match granted(role, permission) {
                None => "–",
                Some(Reach::OwnOffices) => "Büro",
                Some(Reach::Organisation) => "Träger",
            };
            let _ = write!(text, " {reach} |");
        }
    }
    text
}

fn accounts(existing: &Configuration, owner: &Organisation) -> String {
    let of_owner = existing.staff.iter();
    let of_owner = of_owner.filter(|one| one.active && one.staff.organisation == owner.id);
    let counts = Role::ALL.map(|role| {
        let held = of_owner.clone().filter(|one| one.staff.has(role)).count();
        format!("{} {held}", role_name(role))
    });
    counts.join(", ")
}

fn recipients(config: &Config, partners: &[&str]) -> String {
    let mut lines = vec![
        "| Empfänger | welche Daten | wozu |".to_owned(),
        "|---|---|---|".to_owned(),
        "| Beschäftigte der Büros nach `rollen.md` | Daten des Besuchs und des Vorgangs | Bearbeitung |"
            .to_owned(),
    ];
    if !partners.is_empty() {
        lines.push(format!(
            "| {} | Anliegen und, mit Zustimmung, die Mitteilung | Weitergabe, gemeinsame Warteschlange |",
            plain(&partners.join(", "))
        ));
    }
    for provider in &config.identity {
        let name = plain(&provider.name);
        lines.push(format!(
            "| Anmeldedienst {name} | Kennung der Beschäftigten | Anmeldung |"
        ));
    }
    for (who, what, why) in outside(config) {
        lines.push(format!("| {who} | {what} | {why} |"));
    }
    lines.push(
        "| [Rechenzentrum oder Dienstleister] | alles, was auf dem Server liegt | Betrieb (Art. 28 DSGVO) |"
            .to_owned(),
    );
    lines.join("\n")
}

/// Who outside the house is told what, as configured.
fn outside(config: &Config) -> Vec<(String, &'static str, &'static str)> {
    let mut outside = messages(config);
    if !config.media.turn.urls.is_empty() {
        outside.push((
            format!("TURN-Server {}", plain(&config.media.turn.urls.join(", "))),
            "Internetadresse, verschlüsselter Datenstrom",
            "Verbindung durch strenge Firewalls",
        ));
    }
    if !config.media.stun.is_empty() {
        outside.push((
            format!("STUN-Server {}", plain(&config.media.stun.join(", "))),
            "Internetadresse",
            "Aufbau der Verbindung",
        ));
    }
    outside
}

/// The host of an address; never the rest, where keys may stand.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    (!host.is_empty()).then_some(host)
}

/// Who carries messages.
fn messages(config: &Config) -> Vec<(String, &'static str, &'static str)> {
    let mut carriers = Vec::new();
    let relay = &config.mail.host;
    if !relay.is_empty() {
        carriers.push((
            format!("Mailserver {}", plain(relay)),
            "E-Mail-Adresse, Nummer des Vorgangs, Link zum Rückruf",
            "Zustellung von E-Mails",
        ));
    }
    if config.sms.preset != Preset::None {
        carriers.push((
            match host(&config.sms.url) {
                Some(host) => format!("SMS-Dienst {}", plain(host)),
                None => "SMS-Dienst seven.io".to_owned(),
            },
            "Telefonnummer, kurzer Text ohne Inhalt des Anliegens",
            "Zustellung von SMS",
        ));
    }
    for receiver in &config.webhooks.receivers {
        carriers.push((
            format!("Programm „{}“", plain(&receiver.name)),
            "Kennungen und Stand von Vorgängen und Rückrufen",
            "Übergabe an ein anderes Verfahren",
        ));
    }
    carriers
}

fn database(config: &Config) -> String {
    let kind = house::database_url(config);
    match kind {
        Ok(url) if url.starts_with("postgres") => "PostgreSQL".to_owned(),
        Ok(_) => "SQLite, Gelöschtes wird überschrieben".to_owned(),
        Err(_) => "[Datenbank]".to_owned(),
    }
}

fn network(config: &Config) -> &'static str {
    match config.server.tls.cert.is_some() || config.server.tls.acme {
        true => "[Wer erneuert das Zertifikat, wer bekommt Warnungen?]",
        false => "[HTTPS leistet ein Proxy davor: welcher, und wer betreibt ihn?]",
    }
}

fn one_line(address: &Address) -> String {
    let town = format!("{} {}", address.postal_code, address.town);
    let parts = [address.street.trim(), town.trim()];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// A text of the configuration in a table: on one line, and no border of a cell.
fn plain(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('|', "/")
}

fn or(text: &str, nothing: &str) -> String {
    match text.trim() {
        "" => nothing.to_owned(),
        text => plain(text),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn defaults() -> Config {
        crate::config::demo("").expect("the defaults are in order")
    }

    fn names(template: &str) -> BTreeSet<&str> {
        let parts = template.split("{{").skip(1);
        parts
            .map(|part| part.split_once("}}").expect("it ends").0)
            .collect()
    }

    /// A town that has configured nothing but its name.
    fn town() -> Organisation {
        Organisation {
            name: "Stadt | Muster".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            ..nothing()
        }
    }

    fn nothing() -> Organisation {
        let id = uuid::Uuid::nil();
        Organisation {
            id: id.into(),
            alliance: id.into(),
            slug: String::new(),
            name: String::new(),
            phone: String::new(),
            address: schalter_domain::office::Address::default(),
            time_zone: String::new(),
            colour: None,
            imprint: schalter_domain::office::Imprint::default(),
            retention: Periods::default(),
            features: Features::default().with(Feature::Chat, false),
            branding: schalter_domain::office::Branding::default(),
        }
    }

    fn filled() -> Vec<(&'static str, String)> {
        let config = defaults();
        let facts = facts(&config, &Configuration::default(), &town());
        TEMPLATES
            .iter()
            .map(|(name, template)| (*name, fill(template, &facts)))
            .collect()
    }

    #[test]
    fn every_placeholder_is_known_and_every_fact_is_used() {
        let config = defaults();
        let facts = facts(&config, &Configuration::default(), &town());
        let known: BTreeSet<&str> = facts.iter().map(|(name, _)| *name).collect();
        let used: BTreeSet<&str> = TEMPLATES
            .iter()
            .flat_map(|(_, template)| names(template))
            .collect();
        assert_eq!(used, known);
    }

    #[test]
    fn what_is_configured_is_filled_in_and_breaks_no_table() {
        let filled = filled();
        for (name, text) in &filled {
            assert!(!text.contains("{{"), "{name}");
            assert!(text.contains("Stadt / Muster"), "{name}");
            for class in ["class-", "feature-", "permission-", "since-"] {
                assert!(!text.contains(&format!("| {class}")), "{name}: {class}");
            }
        }
        let text = |wanted: &str| &filled.iter().find(|(name, _)| *name == wanted).unwrap().1;
        assert!(text("verzeichnis.md").contains("| Vorgang | 180 Tage | Abschluss |"));
        let agreement = text("dienstvereinbarung.md");
        assert!(agreement.contains("| Chat im Gespräch | aus |"));
        assert!(agreement.contains("| Rückrufe | an |"));
        assert!(text("rollen.md").contains("| Träger |"));
    }

    #[test]
    fn every_feature_has_a_note_for_the_staff_council() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let changes = std::fs::read_to_string(root.join("CHANGELOG.md")).unwrap();
        let notes: String = changes
            .split("### Mitbestimmung")
            .skip(1)
            .map(|after| after.split("\n#").next().unwrap_or_default())
            .collect();
        // Where a line ends in the middle of a name does not matter.
        let notes = notes.split_whitespace().collect::<Vec<_>>().join(" ");
        let council = std::fs::read_to_string(root.join("docs/handbuch/personalrat.md")).unwrap();
        for feature in Feature::ALL {
            let name = get(Locale::De, &format!("feature-{feature}-name"));
            assert!(notes.contains(&format!("**{name}**")), "CHANGELOG: {name}");
            let state = if feature.default_on() { "an" } else { "aus" };
            let row = format!("| {name} | `{feature}` | {state} |");
            assert!(council.contains(&row), "personalrat.md: {row}");
        }
    }

    /// The handbook has the documents as they are where nothing is configured.
    #[test]
    fn the_handbook_has_the_documents_without_facts() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/handbuch/vorlagen");
        let config = defaults();
        let blank = Organisation {
            name: "[Träger]".to_owned(),
            features: Features::default(),
            time_zone: "Europe/Berlin".to_owned(),
            ..nothing()
        };
        let mut facts = facts(&config, &Configuration::default(), &blank);
        for (name, value) in &mut facts {
            match *name {
                "datum" => "[Datum]".clone_into(value),
                "version" => "[Fassung]".clone_into(value),
                "konten" => "[Anzahl je Rolle]".clone_into(value),
                "adresse" => "[öffentliche Adresse]".clone_into(value),
                _ => (),
            }
        }
        for (name, template) in TEMPLATES {
            let (file, text) = (folder.join(name), fill(template, &facts));
            if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() {
                std::fs::write(&file, &text).unwrap();
            }
            let present = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(present == text, "{name}: set SCHALTER_WRITE_GENERATED=1");
        }
    }
}
