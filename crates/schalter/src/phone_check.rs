//! `schalter phone check`: tries the accounts of the telephone from beside the running server, and says
//! what a technician needs.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schalter_domain::clock::{Entropy as _, secret as chance};
use schalter_phone::account::{Account, Transport};
use schalter_phone::check::{Chance, Echo, EchoError, echo};
use schalter_phone::leg::Seeds;
use schalter_phone::sdp::Keys;
use schalter_phone::sip::{Event, Sip, SipConfig, Why};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::cli::PhoneCheck;
use crate::clock::SystemEntropy;
use crate::config::{Config, phone};
use crate::failure::{Failure, Kind};
use crate::out::say;
use crate::telephone;

/// How long a registration may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the server is asked.
const ASKED: usize = 5;

/// One line of the result.
enum Found {
    Well(String),
    /// What is wrong, and what to do.
    Wrong(String, &'static str),
}

/// Tries one account, or all.
///
/// # Errors
/// No telephone is configured, no such account, or one of them does not work.
pub async fn check(config: &Config, asked: &PhoneCheck) -> Result<(), Failure> {
    let Some(address) = phone::address(&config.phone) else {
        return Err(Failure::input(
            "no telephone is configured: phone.udp and phone.tcp are empty",
            "Set phone.udp, and name an account in [[phone.accounts]]",
        ));
    };
    let all = telephone::accounts(&config.phone)?;
    let named = |account: &Account| {
        asked
            .account
            .as_ref()
            .is_none_or(|key| *key == account.key.0)
    };
    let chosen: Vec<Account> = all.into_iter().filter(named).collect();
    if chosen.is_empty() {
        return Err(Failure::input(
            "there is no such account",
            "Name the key of one of [[phone.accounts]]",
        ));
    }
    let mut wrong = 0;
    for account in chosen {
        let sip = telephone::sip(&config.phone, vec![account.clone()], chance(&SystemEntropy))?;
        say(format!("account {} ({})", account.key.0, account.domain));
        for found in one(&account, address, sip, asked).await? {
            match found {
                Found::Well(what) => say(format!("  ok     {what}")),
                Found::Wrong(what, remedy) => {
                    wrong += 1;
                    say(format!("  WRONG  {what}"));
                    say(format!("         {remedy}"));
                }
            }
        }
    }
    if wrong == 0 {
        return Ok(());
    }
    let what = format!("{wrong} of the checks failed");
    Err(Failure::new(
        Kind::Other,
        what,
        "See above, and docs/handbuch/telefonie.md",
    ))
}

/// All that is tried of one account. It has sockets of its own, so that the server may run meanwhile.
async fn one(
    account: &Account,
    address: IpAddr,
    config: SipConfig,
    asked: &PhoneCheck,
) -> Result<Vec<Found>, Failure> {
    let free = SocketAddr::new(address, 0);
    let config = SipConfig {
        udp: Some(free),
        tcp: None,
        ..config
    };
    let (sip, mut events) = Sip::start(config)
        .await
        .map_err(|error| Failure::new(Kind::Address, error, "Check phone.udp and phone.address"))?;
    let mut found = Vec::new();
    let registered = if account.registers() {
        let result = registration(&mut events).await;
        let stands = result.is_ok();
        found.push(told_registration(account, result));
        stands
    } else {
        let line = "no registration: the exchange sends calls by itself (static peering)";
        found.push(Found::Well(line.to_owned()));
        true
    };
    found.push(server(&sip, account));
    found.push(signs(&sip, account).await);
    if let Some(number) = &asked.echo {
        if registered {
            let result = echo(
                (&sip, &mut events),
                (account, number),
                address,
                random(),
                Duration::from_secs(asked.seconds.into()),
            );
            found.extend(told_echo(result.await));
        } else {
            found.push(Found::Wrong(
                "no call was tried, since nothing is registered".to_owned(),
                "Mend the registration first.",
            ));
        }
    }
    sip.leave().await;
    Ok(found)
}

async fn registration(events: &mut UnboundedReceiver<Event>) -> Result<(), String> {
    let told = async {
        while let Some(event) = events.recv().await {
            if let Event::Registered(_, result) = event {
                return result;
            }
        }
        Err("no answer".to_owned())
    };
    let told = tokio::time::timeout(PATIENCE, told).await;
    told.unwrap_or_else(|_| Err("no answer".to_owned()))
}

fn told_registration(account: &Account, result: Result<(), String>) -> Found {
    match result {
        Ok(()) => Found::Well("registered, and taken back at the end".to_owned()),
        Err(why) => Found::Wrong(
            format!("not registered: {why}"),
            remedy(account.transport, &why),
        ),
    }
}

/// What to do where the server does not answer as it should.
fn remedy(transport: Transport, why: &str) -> &'static str {
    let has = |part: &str| why.to_ascii_lowercase().contains(part);
    if has("401") || has("407") || has("403") {
        "Check user, auth_user and password; some exchanges refuse for minutes after a wrong one."
    } else if has("404") {
        "The server does not know this user: check user and domain."
    } else if has("certificate") || has("encrypted") {
        "The certificate is not trusted: set phone.roots_file to the exchange's own authority, and name \
         the exchange in domain as the certificate does."
    } else if has("no address") {
        "Check domain and proxy, and that this machine can ask name servers."
    } else if has("refused: 5") {
        "The server is there, but does not serve: ask whoever runs it."
    } else if transport == Transport::Udp {
        "Check domain, port and proxy, and that the firewall lets UDP to that port out and its answers in."
    } else {
        "Check domain, port, proxy and transport, and that the firewall lets TCP to that port out."
    }
}

fn server(sip: &Sip, account: &Account) -> Found {
    let mut addresses: Vec<String> = sip
        .servers(&account.key)
        .iter()
        .map(IpAddr::to_string)
        .collect();
    addresses.sort();
    if addresses.is_empty() {
        return Found::Wrong(
            "the server's name has no address".to_owned(),
            "Check domain and proxy, and that this machine can ask name servers.",
        );
    }
    Found::Well(format!("calls are taken from {}", addresses.join(", ")))
}

async fn signs(sip: &Sip, account: &Account) -> Found {
    let mut took = Vec::new();
    for _ in 0..ASKED {
        match sip.ask(&account.key).await {
            Ok(time) => took.push(time),
            Err(why) if took.is_empty() => {
                let what = format!("the server gives no sign of life (OPTIONS): {why}");
                return Found::Wrong(what, remedy(account.transport, &why));
            }
            Err(_) => {}
        }
    }
    took.sort_unstable();
    let lost = ASKED - took.len();
    let median = took[took.len() / 2].as_secs_f64() * 1_000.0;
    if lost > 0 {
        let what = format!("{lost} of {ASKED} questions to the server stayed without an answer");
        return Found::Wrong(
            what,
            "Packets are lost on the way: check the line, and the firewall's log.",
        );
    }
    Found::Well(format!("the server answers within {median:.1} ms"))
}

fn told_echo(result: Result<Echo, EchoError>) -> Vec<Found> {
    let echo = match result {
        Ok(echo) => echo,
        Err(error) => return vec![told_failure(&error)],
    };
    let secure = if echo.secure {
        "encrypted"
    } else {
        "not encrypted"
    };
    let mut found = vec![Found::Well(format!(
        "the echo answered after {:.1} s, {} and {secure}",
        echo.answered.as_secs_f64(),
        echo.codec.name(),
    ))];
    if echo.received == 0 {
        found.push(Found::Wrong(
            "no sound came back".to_owned(),
            "Let phone.ports (UDP) in from the exchange, and set phone.address to the address that it reaches.",
        ));
        return found;
    }
    let all = echo.received + echo.lost;
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    let share = 100.0 * echo.lost as f64 / all as f64;
    let what = format!(
        "{} packets came, {} are missing ({share:.1} %)",
        echo.received, echo.lost
    );
    found.push(if share > 1.0 {
        Found::Wrong(
            what,
            "More than 1 % is heard: check the line, and what else uses it.",
        )
    } else {
        Found::Well(what)
    });
    found.push(match echo.there_and_back {
        Some(time) if time <= Duration::from_millis(300) => {
            Found::Well(format!("sound takes {} ms there and back", time.as_millis()))
        }
        Some(time) => Found::Wrong(
            format!("sound takes {} ms there and back", time.as_millis()),
            "More than 300 ms makes people interrupt each other: check the line.",
        ),
        None => Found::Wrong(
            "sound came, but not ours".to_owned(),
            "The number is no echo, or sound goes one way only: check phone.address and the firewall.",
        ),
    });
    found
}

fn told_failure(error: &EchoError) -> Found {
    let remedy = match error {
        EchoError::Ended(Why::Refused(401 | 403 | 407)) => {
            "The exchange does not let this account call: check identity and user, and its rights."
        }
        EchoError::Ended(Why::Refused(404 | 484 | 604)) => {
            "The exchange does not know this number: write it as the exchange wants it."
        }
        EchoError::Ended(Why::Refused(488 | 606)) | EchoError::Sound(_) => {
            "No common sound: check codecs and security."
        }
        EchoError::Ended(_) | EchoError::NoAnswer => "Try another number that gives an echo.",
        EchoError::Sip(_) | EchoError::Socket(_) => "Check user, domain and phone.address.",
    };
    Found::Wrong(error.to_string(), remedy)
}

fn random() -> Chance {
    let bytes = |count: usize| {
        let mut bytes = vec![0; count];
        SystemEntropy.fill(&mut bytes);
        bytes
    };
    let word = || {
        let four = bytes(4);
        u32::from_be_bytes([four[0], four[1], four[2], four[3]])
    };
    let mut keys = [0; 30];
    keys.copy_from_slice(&bytes(30));
    #[allow(clippy::cast_possible_truncation, reason = "any half will do")]
    let sequence = (word() & 0x7fff) as u16;
    Chance {
        seeds: Seeds {
            ssrc: word(),
            text_ssrc: word(),
            sequence,
            timestamp: word(),
            name: "check".to_owned(),
        },
        keys: Keys::new(keys),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_has_a_remedy_of_its_own() {
        for (transport, why, wanted) in [
            (Transport::Udp, "refused: 401 Unauthorized", "password"),
            (
                Transport::Udp,
                "refused: 404 Not Found",
                "does not know this user",
            ),
            (
                Transport::Udp,
                "refused: 503 Service Unavailable",
                "whoever runs it",
            ),
            (
                Transport::Tls,
                "no connection: invalid peer certificate: Expired",
                "roots_file",
            ),
            (
                Transport::Udp,
                "the server's name has no address",
                "name servers",
            ),
            (Transport::Udp, "no answer", "UDP"),
            (
                Transport::Tcp,
                "no connection: Connection refused (os error 111)",
                "TCP",
            ),
        ] {
            let said = remedy(transport, why);
            assert!(said.contains(wanted), "{why}: {said}");
        }
    }

    #[test]
    fn an_echo_says_what_is_wrong_with_the_sound() {
        let echo = Echo {
            codec: schalter_phone::codec::Codec::ALL[0],
            secure: true,
            answered: Duration::from_millis(400),
            sent: 500,
            received: 495,
            lost: 5,
            there_and_back: Some(Duration::from_millis(60)),
        };
        let wrong = |echo: Echo| {
            let found = told_echo(Ok(echo)).into_iter();
            found.filter(|one| matches!(one, Found::Wrong(..))).count()
        };
        assert_eq!(wrong(echo.clone()), 0);
        assert_eq!(
            wrong(Echo {
                lost: 50,
                ..echo.clone()
            }),
            1,
            "losses"
        );
        assert_eq!(
            wrong(Echo {
                received: 0,
                ..echo.clone()
            }),
            1,
            "silence"
        );
        assert_eq!(
            wrong(Echo {
                there_and_back: None,
                ..echo.clone()
            }),
            1,
            "one way"
        );
        let slow = Some(Duration::from_secs(1));
        assert_eq!(
            wrong(Echo {
                there_and_back: slow,
                ..echo
            }),
            1,
            "delay"
        );
    }
}
