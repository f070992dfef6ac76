//! `staff add` and `staff password`: accounts from the command line. There is no default account.

use std::io::IsTerminal as _;

use schalter_domain::clock::Clock as _;
use schalter_domain::ids::{OfficeId, StaffId};
use schalter_domain::language::{Language, Languages};
use schalter_domain::office::Organisation;
use schalter_domain::staff::{Role, Staff};
use schalter_exchange::audit::Change;
use schalter_exchange::password;
use schalter_store::{Configuration, ConfigurationChange, StaffAccount, Write};
use serde_json::json;

use crate::cli::StaffAdd;
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::out::{ask, say};
use crate::{emergency, house};

/// Makes an account and says its password once.
pub async fn add(config: &Config, given: StaffAdd) -> Result<(), Failure> {
    let store = house::open(config).await?;
    let existing = house::existing(&store).await?;
    let organisation = organisation(&existing, given.organisation.as_deref())?;
    let login = wanted(given.login, "Login (such as anna.beispiel):")?.to_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    if login.is_empty() || login.len() > 64 || !login.chars().all(allowed) {
        let remedy = "Use lower-case letters, digits, dot, hyphen and underscore, at most 64";
        return Err(Failure::input(
            format!("{login:?} cannot be a login"),
            remedy,
        ));
    }
    if existing
        .staff
        .iter()
        .any(|account| account.staff.login == login)
    {
        let remedy = "Choose another, or set a new password with `schalter staff password`";
        return Err(Failure::input(
            format!("the login {login} is taken"),
            remedy,
        ));
    }
    let staff = Staff {
        id: StaffId::new(SystemClock.now(), &SystemEntropy),
        organisation: organisation.id,
        login: login.clone(),
        name: wanted(given.name, "Name:")?,
        service_name: given.service_name,
        roles: roles(given.roles)?,
        offices: offices(&existing, organisation, &given.offices)?,
        languages: languages(&given.languages)?,
        proficient: Vec::new(),
        never: Vec::new(),
        without: Vec::new(),
        guest: Vec::new(),
        operates: None,
    };
    let (word, hash) = new_password(given.password_stdin).await?;
    let change = Change::new("staff.create", "staff", staff.id).to(json!({
        "login": staff.login,
        "name": staff.name,
        "roles": staff.roles,
        "offices": staff.offices,
    }));
    let audit = emergency::recorded(&staff, change);
    let mut made = ConfigurationChange::new(staff.organisation, SystemClock.now());
    made.staff.push(StaffAccount {
        staff,
        password_hash: Some(hash),
        active: true,
    });
    let made = Write::ChangeConfiguration(Box::new(made));
    emergency::commit(&store, vec![made, audit]).await?;
    store.close().await?;
    say(format!("Account {login} in {}.", organisation.name));
    show(word);
    Ok(())
}

/// Gives an account a new password.
pub async fn set_password(config: &Config, login: &str, from_stdin: bool) -> Result<(), Failure> {
    let store = house::open(config).await?;
    let existing = house::existing(&store).await?;
    let Some(account) = existing
        .staff
        .iter()
        .find(|account| account.staff.login == login)
    else {
        let remedy = "`schalter config export` shows all accounts";
        return Err(Failure::input(
            format!("there is no account {login}"),
            remedy,
        ));
    };
    let (word, hash) = new_password(from_stdin).await?;
    let staff = &account.staff;
    let change = Change::new("staff.password", "staff", staff.id);
    let set = Write::SetPassword {
        staff: staff.id,
        organisation: staff.organisation,
        hash,
    };
    let writes = vec![
        set,
        emergency::ended(staff),
        emergency::recorded(staff, change),
    ];
    emergency::commit(&store, writes).await?;
    store.close().await?;
    say(format!(
        "New password for {login}; running sessions are ended."
    ));
    show(word);
    Ok(())
}

fn show(made_up: Option<String>) {
    if let Some(word) = made_up {
        say(format!("Password, shown only now: {word}"));
    }
}

/// What was given, or the answer at the terminal.
fn wanted(given: Option<String>, question: &str) -> Result<String, Failure> {
    let text = match given {
        Some(text) => text,
        None if std::io::stdin().is_terminal() => ask(question)
            .map_err(|error| Failure::new(Kind::Other, format!("no answer: {error}"), ""))?,
        None => String::new(),
    };
    if text.trim().is_empty() {
        let what = question.trim_end_matches(':').to_lowercase();
        return Err(Failure::input(
            format!("missing: {what}"),
            "Give it on the command line (`schalter staff add --help`)",
        ));
    }
    Ok(text.trim().to_owned())
}

/// The organisation that was named, or the only one.
pub fn organisation<'c>(
    existing: &'c Configuration,
    slug: Option<&str>,
) -> Result<&'c Organisation, Failure> {
    let all = &existing.organisations;
    let known = || {
        all.iter()
            .map(|o| o.slug.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (slug, all.as_slice()) {
        (_, []) => Err(Failure::input(
            "there is no organisation yet",
            "Apply a plan first: `schalter config apply PLAN`",
        )),
        (Some(slug), _) => all.iter().find(|o| o.slug == slug).ok_or_else(|| {
            Failure::input(
                format!("there is no organisation {slug}"),
                format!("There are: {}", known()),
            )
        }),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::input(
            "there are several organisations",
            format!("Name one with --organisation: {}", known()),
        )),
    }
}

fn roles(given: Vec<String>) -> Result<Vec<Role>, Failure> {
    let known = || Role::ALL.map(Role::code).join(", ");
    let given = if given.is_empty() {
        vec![wanted(None, "Role (clerk, operator, lead, admin …):")?]
    } else {
        given
    };
    let role = |code: &String| {
        Role::ALL
            .into_iter()
            .find(|role| role.code() == code.trim())
            .ok_or_else(|| {
                Failure::input(
                    format!("there is no role {code}"),
                    format!("There are: {}", known()),
                )
            })
    };
    given
        .iter()
        .flat_map(|list| list.split(','))
        .map(|code| role(&code.to_owned()))
        .collect()
}

fn offices(
    existing: &Configuration,
    organisation: &Organisation,
    given: &[String],
) -> Result<Vec<OfficeId>, Failure> {
    let own = || {
        existing
            .offices
            .iter()
            .filter(|office| office.organisation == organisation.id)
    };
    if given == ["all"] {
        return Ok(own().map(|office| office.id).collect());
    }
    let office = |slug: &String| {
        own()
            .find(|office| office.slug == *slug)
            .map(|office| office.id)
            .ok_or_else(|| {
                let known: Vec<&str> = own().map(|office| office.slug.as_str()).collect();
                let remedy = format!("There are: {}, or all", known.join(", "));
                Failure::input(format!("there is no office {slug}"), remedy)
            })
    };
    given.iter().map(office).collect()
}

fn languages(given: &[String]) -> Result<Languages, Failure> {
    let language = |tag: &String| {
        tag.parse::<Language>().map_err(|error| {
            let known: Vec<&str> = Language::all().map(Language::tag).collect();
            Failure::input(error, format!("There are: {}", known.join(", ")))
        })
    };
    given.iter().map(language).collect()
}

/// The made-up password, if it was not given, and its hash.
async fn new_password(from_stdin: bool) -> Result<(Option<String>, String), Failure> {
    let (made_up, word) = if from_stdin {
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .map_err(|error| Failure::input(format!("no password came: {error}"), "Pipe it in"))?;
        let word = line.trim_end_matches(['\r', '\n']).to_owned();
        if word.chars().count() < password::MIN_CHARS {
            let remedy = format!("Use {} characters or more", password::MIN_CHARS);
            return Err(Failure::input("the password is too short", remedy));
        }
        (None, word)
    } else {
        let word = password::generate(&SystemEntropy);
        (Some(word.clone()), word)
    };
    let hash = tokio::task::spawn_blocking(move || password::hash(&word, &SystemEntropy))
        .await
        .map_err(|error| Failure::new(Kind::Other, error, ""))?
        .map_err(|error| Failure::input(error, "Use a shorter one"))?;
    Ok((made_up, hash))
}
