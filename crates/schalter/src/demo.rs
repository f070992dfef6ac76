//! `demo`: a server with the sample city, on this machine alone.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use jiff::tz::TimeZone;
use schalter_domain::clock::Clock as _;
use schalter_domain::figures::period;
use schalter_domain::staff::Role;
use schalter_exchange::plan::{Plan, StaffPlan, Unnamed};
use schalter_store::{Batch, Configuration, Store, Write};

use crate::cli::Demo;
use crate::clock::SystemClock;
use crate::config::{self, Config};
use crate::failure::{Failure, Kind};
use crate::out::say;
use crate::simulate::sample;
use crate::{directory, house, logs, serve};

/// The sample city, and those who share kiosks and line with it.
const MUSTERSTADT: &str = concat!(
    include_str!("../demo/musterstadt.toml"),
    include_str!("../demo/musterland.toml")
);
/// The city's slug.
const HOME: &str = "musterstadt";
/// Its directory.
const DIRECTORY: &str = include_str!("../demo/verzeichnis.csv");

/// Runs the demo until a signal comes.
pub async fn run(demo: Demo) -> Result<(), Failure> {
    let local = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let listener =
        serve::listen(local(demo.port), "--port").map_err(|failure| busy(demo.port, failure))?;
    let port = listener
        .local_addr()
        .map_or(demo.port, |address| address.port());
    let config = configuration(&demo, port)?;
    logs::start(&config.log);
    std::fs::create_dir_all(&demo.data).map_err(|error| {
        Failure::new(
            Kind::Database,
            format!("the folder {} cannot be made: {error}", demo.data.display()),
            "Choose another with --data, or start in a folder that you may write to",
        )
    })?;
    let store = house::open(&config).await?;
    let plan = house::read_plan(MUSTERSTADT, "musterstadt.toml")?;
    let fresh = settle(&store, &plan).await?;
    serve::run(&config, listener, store, |_| {
        greet(
            &plan,
            port,
            &demo.data,
            fresh,
            config::phone::is_on(&config.phone),
        );
    })
    .await
}

/// The port is taken: the message names the way out for a demo.
fn busy(port: u16, failure: Failure) -> Failure {
    failure.with_remedy(format!(
        "Stop the program that uses it (`ss -lntp` shows it), or start with --port {}",
        port.checked_add(1).unwrap_or(8081)
    ))
}

/// The configuration of a demo: defaults and the environment, with its own addresses and data.
fn configuration(demo: &Demo, port: u16) -> Result<Config, Failure> {
    let file = demo.data.join("schalter.db");
    let text = format!(
        "server.listen = \"127.0.0.1:{port}\"\n\
         server.public_url = [\"http://localhost:{port}\", \"http://127.0.0.1:{port}\"]\n\
         database.url = {}\n\
         media.udp = \"127.0.0.1:{media}\"\n\
         media.tcp = \"127.0.0.1:{media}\"\n\
         accounts.second_factor = \"optional\"\n\
         accounts.key_file = {}\n\
         log.level = \"warn\"\n",
        quoted(&format!("sqlite://{}", file.display())),
        quoted(&demo.data.join("schalter.key").display().to_string()),
        media = demo.media_port,
    );
    let config = config::demo(&text).map_err(|problems| {
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Failure::input(list.join(" "), "")
    })?;
    Ok(Config {
        demo: true,
        ..config
    })
}

/// A text in TOML's quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Puts the sample city and its directory into an empty database, and says whether it was empty. Later changes stay:
/// a house that has an organisation is left alone.
async fn settle(store: &Store, plan: &Plan) -> Result<bool, Failure> {
    let existing = house::existing(store).await?;
    if !existing.organisations.is_empty() {
        return Ok(false);
    }
    let made = house::configuration(plan.clone(), existing, Unnamed::Keep).await?;
    store.apply(&made, SystemClock.now()).await?;
    directory::fill(store, HOME, DIRECTORY.as_bytes()).await?;
    simulate_past(store, &made).await?;
    Ok(true)
}

/// Puts simulated figures of the past weeks into a new house, so that their page is not empty.
async fn simulate_past(store: &Store, made: &Configuration) -> Result<(), Failure> {
    let mut organisations = made.organisations.iter();
    let Some(town) = organisations.find(|known| known.slug == HOME) else {
        return Ok(());
    };
    let topics = made.topics.iter();
    let topics = topics.filter(|topic| topic.organisation == town.id);
    let topics: Vec<_> = topics.map(|topic| (topic.office, topic.id)).collect();
    let zone = TimeZone::get(&town.time_zone).unwrap_or(TimeZone::UTC);
    let newest = period::newest_closed(SystemClock.now(), &zone);
    let counters = sample::past(town.id, &topics, newest)?;
    let count = |counter| Write::Count(Box::new(counter));
    let batch = Batch {
        writes: counters.into_iter().map(count).collect(),
        ..Batch::default()
    };
    let done = store.commit(batch).await;
    done.map(drop).map_err(|error| {
        let what = format!("the simulated figures cannot be stored: {error}");
        Failure::new(Kind::Database, what, "Choose another folder with --data")
    })
}

/// Says where to go and who may log in.
fn greet(plan: &Plan, port: u16, data: &Path, fresh: bool, phone: bool) {
    let home = format!("http://localhost:{port}");
    say("Schalter: the sample city Musterstadt is open.");
    say("");
    say(format!("  Citizens   {home}/de/musterstadt"));
    say(format!("  Desk       {home}/de/desk"));
    say(format!("  Kiosk      {home}/kiosk"));
    say(format!("  Messages   {home}/demo/post (nothing is sent)"));
    if phone {
        for number in &plan.numbers {
            say(format!("  Telephone  {} ({})", number.number, number.name));
        }
    }
    say("");
    say("  Login             Password            Role");
    // The city first: its people are who most visitors want to be.
    let (city, others): (Vec<_>, Vec<_>) = plan
        .organisations
        .iter()
        .partition(|known| known.slug == HOME);
    for organisation in city.into_iter().chain(others) {
        say(format!("  {}:", organisation.name));
        let staff = plan.staff.iter();
        for staff in staff.filter(|staff| staff.organisation == organisation.slug) {
            greet_staff(staff);
        }
    }
    say("");
    say(
        "  A browser becomes a kiosk: open the address above in a window of its own, log in as an admin",
    );
    say(format!(
        "  in another, and type the code that it shows at {home}/de/desk/verwaltung/kabinen."
    ));
    for kiosk in &plan.kiosks {
        let admin = plan.staff.iter().find(|staff| {
            staff.organisation == kiosk.organisation && staff.roles.contains(&Role::Admin)
        });
        let admin = admin.map_or("nobody", |admin| &admin.login);
        say(format!("    {} ({admin})", kiosk.name));
    }
    say("");
    let state = if fresh {
        "new"
    } else {
        "kept from before; logins may have been changed since"
    };
    say(format!(
        "  Data in {} ({state}). These passwords are public: never serve the",
        data.display()
    ));
    say("  demo to others. Stop with Ctrl+C.");
}

fn greet_staff(staff: &StaffPlan) {
    let roles: Vec<&str> = staff.roles.iter().map(|role| role.code()).collect();
    let word = staff.password.as_deref().unwrap_or_default();
    say(format!(
        "  {:<17} {word:<19} {}",
        staff.login,
        roles.join(", ")
    ));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schalter_domain::clock::testing::SeededEntropy;
    use schalter_domain::kiosk::Entry;

    use super::*;

    #[test]
    fn the_sample_city_has_a_telephone_number() {
        let plan = Plan::parse(MUSTERSTADT).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let [number] = plan.numbers.as_slice() else {
            panic!("{:?}", plan.numbers);
        };
        assert_eq!(
            (number.number.as_str(), number.menu.len()),
            ("+4922147100", 3)
        );
        let spoken = ["de", "en"].map(|tag| tag.parse().unwrap());
        assert_eq!(number.languages, spoken);
    }

    #[test]
    fn the_sample_city_is_what_it_says() {
        let plan = Plan::parse(MUSTERSTADT).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let offices: Vec<_> = of(&plan.offices, |office| &office.organisation);
        assert_eq!(offices.len(), 4);
        assert_eq!(
            offices.iter().filter(|office| office.hours.always).count(),
            2
        );
        for office in offices {
            let path = format!("{HOME}/{}", office.slug);
            let of_office = || plan.topics.iter().filter(|topic| topic.office == path);
            assert_eq!(
                of_office().filter(|topic| !topic.unsure).count(),
                8,
                "{path}"
            );
            assert_eq!(
                of_office().filter(|topic| topic.unsure).count(),
                1,
                "{path}"
            );
        }
        let staff = of(&plan.staff, |staff| &staff.organisation);
        assert_eq!(staff.len(), 4);
        for role in [Role::Operator, Role::Lead] {
            assert_eq!(
                staff
                    .iter()
                    .filter(|staff| staff.roles.contains(&role))
                    .count(),
                1
            );
        }
    }

    /// Those of the city itself.
    fn of<T>(list: &[T], organisation: impl Fn(&T) -> &String) -> Vec<&T> {
        let own = list.iter().filter(|item| organisation(item) == HOME);
        own.collect()
    }

    #[test]
    fn the_sample_alliance_shares_line_and_kiosks() {
        let plan = house::read_plan(MUSTERSTADT, "musterstadt.toml").unwrap();
        assert_eq!(plan.alliances.len(), 1);
        assert_eq!(plan.alliances[0].operators, ["sabine.krause"]);
        assert_eq!(plan.organisations.len(), 4);
        let entries: Vec<_> = plan.kiosks.iter().map(|kiosk| kiosk.entry).collect();
        assert_eq!(entries, [Entry::Direct, Entry::Choice]);
        let offered: BTreeSet<_> = plan.kiosks[1]
            .topics
            .iter()
            .filter_map(|path| path.split('/').next())
            .collect();
        assert_eq!(offered.len(), 4, "topics of all organisations");
        for organisation in &plan.organisations {
            let own = |staff: &&StaffPlan| staff.organisation == organisation.slug;
            let mut staff = plan.staff.iter().filter(own);
            assert!(staff.any(|staff| staff.roles.contains(&Role::Admin)));
        }
        assert!(plan.topics.iter().any(|topic| topic.form_free));
        assert!(plan.offices.iter().any(|office| !office.guests.is_empty()));
    }

    #[test]
    fn the_directory_of_the_sample_city_is_in_order() {
        use schalter_domain::directory::Directory;
        use schalter_exchange::entries::import::{Names, plan as table_plan};
        use schalter_exchange::entries::sheet::Sheet;
        use schalter_store::Configuration;

        let plan = house::read_plan(MUSTERSTADT, "musterstadt.toml").unwrap();
        let entropy = SeededEntropy::new(1);
        let now = jiff::Timestamp::UNIX_EPOCH;
        let made = plan.without_passwords().to_configuration(
            &Configuration::default(),
            Unnamed::Retire,
            now,
            &entropy,
        );
        let mut organisations = made.organisations.iter();
        let town = organisations.find(|known| known.slug == HOME).unwrap().id;
        let names = Names::of(&made, town);
        let sheet = Sheet::read(DIRECTORY.as_bytes()).unwrap();
        let (change, report) = table_plan(&sheet, &names, town, &[], (now, &entropy));
        assert_eq!(report.faults, []);
        assert_eq!(change.put.len(), sheet.lines.len());
        let directory = Directory::new(change.put);
        assert!(directory.len() >= 25);
        for (query, first) in [
            ("Wohngeld Schulze", "Aylin Demir"),
            ("Sperrmüll", "Abfallberatung"),
            ("Abfall Lindenstr. 12", "Jörg Weiß"),
            ("Yilmaz", "Anna Yılmaz"),
        ] {
            assert_eq!(directory.search(query, 1)[0].entry.name, first, "{query}");
        }
    }

    #[test]
    fn the_sample_city_round_trips() {
        let plan = house::read_plan(MUSTERSTADT, "musterstadt.toml")
            .unwrap()
            .without_passwords();
        let entropy = SeededEntropy::new(1);
        let made = plan.to_configuration(
            &Configuration::default(),
            Unnamed::Retire,
            jiff::Timestamp::UNIX_EPOCH,
            &entropy,
        );
        let back = Plan::from_configuration(&made);
        assert_eq!(back, plan);
        assert_eq!(Plan::parse(&back.to_toml()).unwrap(), plan);
    }
}
