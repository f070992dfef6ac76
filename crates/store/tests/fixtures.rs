//! Every stored form of an event is still read: the fixtures of old versions go through the
//! upcasters up to the newest.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use schalter_domain::switchboard::What;
use schalter_store::upcast::{Upcaster, Upcasters};
use serde_json::{Value, json};

struct Fixture {
    kind: String,
    version: u16,
    body: Value,
}

/// The fixtures of a folder, by kind and version.
fn fixtures(folder: &str) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut fixtures = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(name) = name.strip_suffix(".json") else {
            continue;
        };
        let (kind, version) = name.rsplit_once(".v").expect("a name like arrived.v1.json");
        fixtures.push(Fixture {
            kind: kind.to_owned(),
            version: version.parse().unwrap(),
            body: serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(),
        });
    }
    fixtures.sort_by(|a, b| (&a.kind, a.version).cmp(&(&b.kind, b.version)));
    fixtures
}

/// Every fixture reaches the newest version of its kind, and every step has its fixtures.
fn check(fixtures: &[Fixture], upcasters: Upcasters) {
    for fixture in fixtures {
        let (version, _) = upcasters.apply(&fixture.kind, fixture.version, fixture.body.clone());
        let newest = upcasters.newest(&fixture.kind);
        assert_eq!(version, newest, "{} v{}", fixture.kind, fixture.version);
    }
    for step in upcasters.steps() {
        for version in [step.from, step.from + 1] {
            let kept = |fixture: &Fixture| fixture.kind == step.kind && fixture.version == version;
            assert!(
                fixtures.iter().any(kept),
                "{}.v{version}.json is missing",
                step.kind
            );
        }
    }
}

#[test]
fn every_stored_form_is_still_read() {
    check(&fixtures("events"), Upcasters::current());
}

static STEPS: &[Upcaster] = &[Upcaster {
    kind: "moved",
    from: 1,
    step: |body| json!({ "visit": body["visit"], "place": body["position"] }),
}];

#[test]
fn an_old_form_becomes_the_new_one() {
    let fixtures = fixtures("synthetic");
    let upcasters = Upcasters::of(STEPS);
    check(&fixtures, upcasters);
    let bodies: Vec<_> = fixtures
        .into_iter()
        .map(|fixture| upcasters.apply(&fixture.kind, fixture.version, fixture.body))
        .collect();
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[0].1["place"], 3);
}

/// One of each kind, in the newest form.
fn one_of_each() -> Vec<What> {
    use schalter_domain::ids::OfferId;
    use schalter_domain::language::Language;
    use schalter_domain::office::Channel;
    use schalter_domain::switchboard::{
        BreakWhy, CallbackBy, CallbackTurn, CallbackWish, EndWhy, LeaveWhy, Need, OfferEndWhy,
        Outcome, Protection, Record, Services,
    };
    fn id<T: From<uuid::Uuid>>(n: u64) -> T {
        T::from(uuid::Uuid::from_u64_pair(0x019a_b3c4_0000_7000, n))
    }
    let at: jiff::Timestamp = "2026-11-23T08:00:00.25Z".parse().unwrap();
    let need = Need {
        alliance: id(1),
        organisation: id(2),
        office: id(3),
        topic: id(4),
        language: Language::Kmr,
        channel: Channel::OnSite,
        widened: false,
        overflow: false,
        wish: None,
    };
    let services = Services {
        offices: [id(3)].into_iter().collect(),
        languages: [Language::De, Language::Tr].into_iter().collect(),
        operator: true,
        ..Services::default()
    };
    let why = EndWhy::Protection(Protection::Threat);
    let (visit, seat, conversation, offer) = (id(5), id(6), id(7), OfferId(8));
    let record = Record {
        story: Box::default(),
        visit,
        conversation,
        need,
        arrived: at,
        started: at,
        ended: at,
        waited_s: 90,
        why,
        outcome: Some(Outcome::Resolved),
        parked_s: 0,
    };
    let wish = CallbackWish {
        by: CallbackBy::Phone,
        window: Some((at, at)),
    };
    let passed = Need {
        overflow: true,
        wish: Some(seat),
        ..need
    };
    let turn = CallbackTurn::Later { at };
    vec![
        What::VisitArrived {
            visit,
            need,
            text_only: true,
            priority: None,
        },
        What::VisitModeSet {
            visit,
            text_only: true,
        },
        What::VisitAway { visit },
        What::VisitBack { visit },
        What::VisitSummoned { visit, until: at },
        What::NeedUnmet { visit },
        What::NeedMet { visit },
        What::NeedWidened { visit },
        What::VisitLeft {
            visit,
            why: LeaveWhy::Away,
        },
        What::VisitReturned { visit, queued: at },
        What::VisitForgotten { visit },
        What::SeatOpened { seat, services },
        What::SeatClosed { seat, lost: true },
        What::SeatFreed { seat },
        What::SeatPaused {
            seat,
            why: BreakWhy::NoAnswer,
        },
        What::PauseAsked {
            seat,
            asked: true,
            why: BreakWhy::Asked,
        },
        What::SeatLost { seat },
        What::SeatBack { seat },
        What::Offered {
            offer,
            visit,
            seat,
            until: at,
        },
        What::OfferEnded {
            offer,
            visit,
            seat,
            why: OfferEndWhy::TimedOut,
        },
        What::ConversationStarted {
            conversation,
            offer,
            visit,
            seat,
        },
        What::RoomMoved {
            conversation,
            generation: 2,
        },
        What::ConversationShielded {
            conversation,
            seat,
            on: true,
        },
        What::ConversationEnded {
            conversation,
            visit,
            seat,
            why,
            wrap_up_until: at,
        },
        What::OutcomeStated {
            visit,
            seat,
            outcome: Outcome::Ticket,
        },
        What::WrapUpExtended { seat, until: at },
        What::WrapUpHeld { seat, held: true },
        What::WrapUpEnded {
            seat,
            visit,
            record,
        },
        What::VisitWished {
            visit,
            seat: Some(seat),
        },
        What::CallbackPromised {
            visit,
            wish,
            due: at,
            turn,
        },
        What::CallbackTurned {
            visit,
            turn: CallbackTurn::Due,
        },
        What::CallbackCarried { visit, to: at },
        What::CallbackTried {
            visit,
            conversation,
            seat,
            next: Some(at),
        },
        What::VisitPassed {
            visit,
            from: seat,
            need: passed,
            queued: at,
        },
        What::VisitCameBack {
            visit,
            to: Some(seat),
        },
        What::NeedOverflowed { visit },
        What::ConsultAsked {
            conversation,
            offer,
            seat,
            until: at,
        },
        What::ConsultEnded {
            conversation,
            offer,
            seat,
            why: OfferEndWhy::Withdrawn,
        },
        What::HelperJoined { conversation, seat },
        What::HelperLeft { conversation, seat },
        What::CitizenHeld {
            conversation,
            seat,
            on: true,
        },
        What::LeadPassed {
            conversation,
            from: seat,
            to: id(9),
            wrap_up_until: Some(at),
        },
        What::TalkParked {
            conversation,
            visit,
            seat,
            until: at,
        },
        What::TalkResumed {
            conversation,
            visit,
            seat,
        },
        What::ParkEnded {
            conversation,
            visit,
        },
    ]
}

/// A form that changed without a new version shows here: the fixture no longer reads as, or is no
/// longer written like, what it stands for. `SCHALTER_WRITE_GENERATED=1` adds fixtures of new
/// kinds; it never touches one that exists.
#[test]
fn every_kind_has_a_fixture_that_the_domain_reads_and_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events");
    for what in one_of_each() {
        let newest = Upcasters::current().newest(what.kind()).max(1);
        let file = folder.join(format!("{}.v{newest}.json", what.kind()));
        if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() && !file.exists() {
            let text = serde_json::to_string_pretty(&what).unwrap() + "\n";
            std::fs::write(&file, text).unwrap();
        }
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let body: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            serde_json::to_value(&what).unwrap(),
            body,
            "{}",
            what.kind()
        );
        assert_eq!(serde_json::from_value::<What>(body).unwrap(), what);
    }
}

/// What names a staff member is deleted at the day's end: no kind may be forgotten there.
#[test]
fn the_list_of_kinds_that_name_a_seat_is_complete() {
    use std::collections::BTreeSet;
    let all = one_of_each();
    let named = all.iter().filter(|what| what.names_seat());
    let named: BTreeSet<_> = named.map(What::kind).collect();
    assert_eq!(named, What::SEAT_KINDS.into_iter().collect());
}
