//! The walls: nothing of one organisation is ever returned to another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use schalter_domain::directory::Entry;
use schalter_domain::figures::Matters;
use schalter_domain::ids::{
    CommandId, DocumentId, EntryId, NoticeId, OfficeId, OrganisationId, OutboxId, StaffId,
    TicketId, VisitId,
};
use schalter_domain::message::{MessageState, Transport};
use schalter_domain::notice::{DayClosure, Notice};
use schalter_domain::person::Sought;
use schalter_domain::retention::hold::Subject;
use schalter_domain::ticket::Stage;
use schalter_store::{
    AuditActor, AuditEntry, AuditFilter, AuditSubject, Batch, CommandResult, Configuration,
    ConfigurationChange, Contact, DirectoryChange, OutboxFilter, OutboxMessage, Progress, Scope,
    SessionAbout, StaffSession, StageFilter, Store, TicketChange, TicketEnds, VisitClass, Write,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

use crate::accounts;
use crate::announced::{closure, directory, entry, notice};
use crate::attachments::paper;
use crate::audit::changed;
use crate::booths;
use crate::figures::wallboard;
use crate::fixtures::{alliance, kiosk, ticket, topic};
use crate::outbox::{message as outgoing, own_template};
use crate::phone;
use crate::side::{contact, credential, feedback, figure, message, note, rated, rating, write};
use crate::tickets::opened;
use crate::world::World;

/// Tables without an owner, each with its reason.
const NOBODYS: [(&str, &str); 2] = [
    (
        "snapshot",
        "the running counter's own state, whole; only load_log reads it",
    ),
    ("seaql_migrations", "names of migrations, no data"),
];

pub async fn every_table_names_its_owner(world: &World) {
    world.store().await.close().await.unwrap();
    let raw = world.raw().await;
    let tables = columns(&raw, world.is_sqlite()).await;
    assert!(tables.len() > 20, "{:?}", tables.keys());
    for (table, columns) in tables {
        let owned = ["organisation_id", "alliance_id"]
            .iter()
            .any(|owner| columns.contains(*owner));
        let nobodys = NOBODYS.iter().any(|(name, _)| *name == table);
        assert!(
            owned || nobodys,
            "{table} names neither organisation nor alliance"
        );
        assert!(!(owned && nobodys), "{table} needs no exemption");
    }
    raw.close().await.unwrap();
}

/// The columns of every table.
pub async fn columns(raw: &DatabaseConnection, sqlite: bool) -> BTreeMap<String, BTreeSet<String>> {
    let sql = if sqlite {
        "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
         WHERE table_schema = 'public'"
    };
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), sql))
        .await;
    let mut tables = BTreeMap::<String, BTreeSet<String>>::new();
    for row in rows.unwrap() {
        let (table, column) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        tables.entry(table).or_default().insert(column);
    }
    tables
}

/// What one organisation keeps.
struct Kept {
    organisation: OrganisationId,
    visit: VisitId,
    ticket: TicketId,
    document: DocumentId,
    command: CommandId,
    staff: StaffId,
    notice: NoticeId,
    closed: (OfficeId, Date),
    entry: EntryId,
    message: OutboxId,
}

async fn fill(
    world: &World,
    store: &Store,
    plan: &Configuration,
    organisation: OrganisationId,
) -> Kept {
    let note = note(world, organisation);
    let visit = note.visit;
    let command = world.id();
    let body = json!({ "of": organisation });
    let office = plan
        .offices
        .iter()
        .find(|office| office.organisation == organisation)
        .unwrap();
    let (notice, closure) = (notice(world, organisation), closure(world, organisation));
    let kept = (notice.id, (closure.office, closure.date));
    let entry = entry(world, organisation, "1");
    let entry_id = entry.id;
    let former = topic(world, office, "frueher", 9);
    let mut owners = plan.organisations.iter();
    let owner = owners.find(|owner| owner.id == organisation).unwrap();
    let gone = kiosk(world, owner.alliance, office, "frueher");
    let outgoing_mail = outgoing(world, organisation, "walls");
    let message_id = outgoing_mail.id;
    let known = OutboxMessage {
        transport: Transport::Sms,
        ..outgoing(world, organisation, "known")
    };
    let known_id = known.id;
    let batch = Batch {
        events: Vec::new(),
        writes: vec![
            Write::PutMessage(Box::new(outgoing_mail)),
            crate::privacy::held(world, organisation, Subject::Visit(visit)),
            Write::PutMessage(Box::new(known)),
            Write::PutTemplate(Box::new(own_template(world, organisation))),
            Write::PutNote(note),
            Write::PutContact(contact(organisation, visit)),
            Write::PutCaller(Box::new(phone::caller(world, organisation, visit))),
            Write::PutBlock(Box::new(phone::block(world, organisation))),
            Write::PutChat(message(world, organisation, visit)),
            Write::PutCredential(credential(world, organisation, visit)),
            Write::Count(Box::new(figure(world, organisation))),
            Write::PutWallboard(Box::new(wallboard(world, organisation))),
            Write::PutKioskDevice(Box::new(booths::device(world, organisation))),
            Write::PutKioskSensor(Box::new(booths::sensor(world, organisation))),
            Write::PutKioskHealth(Box::new(booths::health(world, organisation))),
            Write::PutCredential(schalter_store::Credential {
                alliance: owner.alliance,
                ..booths::held(world, organisation)
            }),
            rated(visit, rating(world, organisation)),
            Write::PutFeedback(feedback(world, organisation)),
            Write::PutNotice {
                notice: Box::new(notice),
                delete_after: None,
            },
            Write::CloseDay {
                closure: Box::new(closure),
                delete_after: None,
            },
            directory(world, organisation, vec![entry]),
            Write::PutAudit(Box::new(AuditEntry {
                subject: AuditSubject::new("organisation", organisation),
                ..changed(world, organisation, AuditActor::System)
            })),
            Write::ChangeConfiguration(Box::new(ConfigurationChange {
                topics: vec![former.clone()],
                kiosks: vec![gone.clone()],
                ..ConfigurationChange::new(organisation, world.now)
            })),
            Write::ChangeConfiguration(Box::new(ConfigurationChange {
                retired_topics: vec![former.id],
                retired_kiosks: vec![gone.id],
                ..ConfigurationChange::new(organisation, world.now)
            })),
        ],
        results: vec![CommandResult {
            id: command,
            organisation,
            body,
            delete_after: None,
        }],
    };
    store.commit(batch).await.unwrap();
    let queued = Progress::queued(world.now);
    let sent = Progress {
        state: MessageState::Sent,
        message_id: Some("known".to_owned()),
        ..queued.clone()
    };
    let own = Scope::Organisation(organisation);
    let moved = store.move_message(own, known_id, &queued, &sent).await;
    assert!(moved.unwrap());
    let ticket = opened(store, ticket(world, organisation, office.id))
        .await
        .id;
    let paper = paper(world, organisation, ticket);
    let document = paper.entry.id;
    write(store, vec![Write::PutAttachment(Box::new(paper))]).await;
    settle(world, store, organisation, office.id).await;
    let gone = schalter_store::Note {
        delete_after: Some(world.now),
        ..crate::side::note(world, organisation)
    };
    write(store, vec![Write::PutNote(gone)]).await;
    store.sweep(world.now, &world.clock).await.unwrap();
    let staff = plan
        .staff
        .iter()
        .find(|one| one.staff.organisation == organisation)
        .unwrap();
    accounts::of_account(world, store, &staff.staff).await;
    Kept {
        organisation,
        visit,
        ticket,
        document,
        command,
        staff: staff.staff.id,
        notice: kept.0,
        closed: kept.1,
        entry: entry_id,
        message: message_id,
    }
}

/// A matter that is settled, and counted.
async fn settle(world: &World, store: &Store, organisation: OrganisationId, office: OfficeId) {
    let open = opened(store, ticket(world, organisation, office)).await;
    let closed = Stage::Closed {
        by: world.id(),
        at: world.now,
    };
    let ends = TicketEnds {
        ticket: world.minute(900),
        contact: world.minute(900),
        counted: Some(Matters {
            organisation,
            office,
            date: "2026-03-04".parse().unwrap(),
            in_time: 1,
            late: 0,
        }),
    };
    let own = Scope::Organisation(organisation);
    let change = store.move_ticket(own, open.id, &Stage::Open, &closed, Some(ends));
    assert!(matches!(change.await.unwrap(), TicketChange::Done(_)));
}

/// Every read that takes a scope, and whose rows it returned when it was asked for everybody's.
async fn owners(
    world: &World,
    store: &Store,
    scope: Scope,
    all: &[Kept],
) -> BTreeMap<&'static str, BTreeSet<OrganisationId>> {
    let mut owners = BTreeMap::<&str, BTreeSet<OrganisationId>>::new();
    macro_rules! returned {
        ($read:literal, $rows:expr) => {{
            let rows = $rows.await.unwrap();
            owners
                .entry($read)
                .or_default()
                .extend(rows.into_iter().map(|row| row.organisation));
        }};
    }
    let day = "2026-03-04".parse().unwrap();
    let visits: Vec<_> = all.iter().map(|kept| kept.visit).collect();
    returned!("offices", store.offices(scope));
    returned!("topics", store.topics(scope));
    returned!("kiosks", store.kiosks(scope));
    returned!("staff", store.staff(scope));
    returned!("notes", store.notes(scope, &visits));
    returned!("contacts", store.contacts(scope, &visits));
    returned!("callers", store.callers(scope, &visits));
    returned!("blocks", store.blocks(scope));
    returned!("numbers", store.numbers(scope));
    returned!("tickets", store.tickets(scope, None, StageFilter::All));
    let first = "2026-00001".parse().unwrap();
    returned!("tickets_numbered", store.tickets_numbered(scope, first));
    let counters = store.figures(scope, day..=day).await.unwrap();
    let counted = counters.iter().map(|counter| counter.cell.organisation);
    owners.insert("figures", counted.collect());
    returned!("counted_ratings", store.counted_ratings(scope, day..=day));
    returned!("settled_matters", store.settled_matters(scope, day..=day));
    returned!("wallboards", store.wallboards(scope));
    returned!("kiosk_devices", store.kiosk_devices(scope));
    returned!("kiosk_sensors", store.kiosk_sensors(scope));
    returned!("kiosk_health", store.kiosk_health(scope));
    returned!("visits_of_kiosks", store.visits_of_kiosks(scope));
    returned!("ratings", store.ratings(scope, day..=day));
    returned!("feedback", store.feedback(scope));
    returned!("entries", store.entries(scope));
    returned!("directory_states", store.directory_states(scope));
    returned!("notices", store.notices(scope, world.now));
    returned!("closures", store.closures(scope, day));
    let everything = OutboxFilter::default();
    macro_rules! posted {
        ($read:literal, $rows:expr) => {{
            let rows = $rows.await.unwrap();
            let of = rows.into_iter().map(|row| row.message.organisation);
            owners.entry($read).or_default().extend(of);
        }};
    }
    posted!("outbox", store.outbox(scope, &everything));
    posted!(
        "outbox_waiting",
        store.outbox_waiting(scope, Transport::Email, 9)
    );
    posted!(
        "outbox_known_as",
        store.outbox_known_as(scope, Transport::Sms, "known")
    );
    returned!("holds", store.holds(scope));
    returned!("holdings", store.holdings(scope));
    let erika = Sought::parse("erika@example.org").unwrap();
    returned!("person", store.person(scope, &erika, world.now));
    returned!("message_templates", store.message_templates(scope));
    let changes = AuditFilter {
        from: Timestamp::UNIX_EPOCH,
        until: world.minute(1),
        kind: None,
        actor: None,
        limit: 100,
    };
    returned!("audit", store.audit(scope, &changes));
    returned!("factors", store.factors(scope, None));
    returned!("identities", store.identities(scope));
    returned!("sessions", store.sessions(scope, None, world.now));
    returned!("audit_accesses", store.audit_accesses(scope, world.now));
    for kept in all {
        posted!("outbox_message", store.outbox_message(scope, kept.message));
        let id = kept.organisation.to_string();
        returned!("last_change", store.last_change(scope, "organisation", &id));
        returned!("note", store.note(scope, kept.visit));
        returned!("chat", store.chat(scope, kept.visit.0.into()));
        returned!("ticket", store.ticket(scope, kept.ticket));
        returned!("attachments", store.attachments(scope, &[kept.ticket]));
        let paper = store.attachment(scope, kept.ticket, kept.document).await;
        let of = paper.unwrap().map(|paper| paper.entry.organisation);
        owners.entry("attachment").or_default().extend(of);
        returned!("staff_member", store.staff_member(scope, kept.staff));
        if store.recovery_left(scope, kept.staff).await.unwrap() > 0 {
            owners
                .entry("recovery_left")
                .or_default()
                .insert(kept.organisation);
        }
        if store.has_rated(scope, kept.visit).await.unwrap() {
            owners
                .entry("has_rated")
                .or_default()
                .insert(kept.organisation);
        }
        if let Some(result) = store.command_result(scope, kept.command).await.unwrap() {
            assert_eq!(result, json!({ "of": kept.organisation }));
            owners
                .entry("command_result")
                .or_default()
                .insert(kept.organisation);
        }
    }
    let retired = store.retired(scope).await.unwrap();
    let topics = retired.topics.iter();
    let topics: BTreeSet<_> = topics.map(|(topic, _)| topic.organisation).collect();
    let kiosks = retired.kiosks.iter();
    let kiosks: BTreeSet<_> = kiosks.map(|(kiosk, _)| kiosk.organisation).collect();
    assert_eq!(topics, kiosks, "whoever ended a topic ended a kiosk too");
    owners.insert("retired", topics);
    let log = store.deletion_log(scope).await.unwrap();
    owners.insert(
        "deletion_log",
        log.iter().map(|line| line.deleted.organisation).collect(),
    );
    let organisations = store.organisations(scope).await.unwrap();
    owners.insert(
        "organisations",
        organisations.iter().map(|one| one.id).collect(),
    );
    let whole = store.load_configuration(scope).await.unwrap();
    let parts = whole.organisations.iter().map(|one| one.id);
    let parts = parts.chain(whole.offices.iter().map(|one| one.organisation));
    let parts = parts.chain(whole.topics.iter().map(|one| one.organisation));
    let parts = parts.chain(whole.staff.iter().map(|one| one.staff.organisation));
    let parts = parts.chain(whole.kiosks.iter().map(|one| one.organisation));
    let parts = parts.chain(whole.numbers.iter().map(|one| one.organisation));
    owners.insert("load_configuration", parts.collect());
    let alliances = store.alliances(scope).await.unwrap();
    assert_eq!(whole.alliances, alliances);
    owners.insert("alliances", members(&organisations, &alliances, all));
    owners
}

/// The organisations returned, if the alliances returned are exactly theirs, and the operators too.
fn members(
    organisations: &[schalter_domain::office::Organisation],
    alliances: &[schalter_store::Alliance],
    all: &[Kept],
) -> BTreeSet<OrganisationId> {
    let theirs: BTreeSet<_> = organisations.iter().map(|one| one.alliance).collect();
    let returned: BTreeSet<_> = alliances.iter().map(|one| one.id).collect();
    assert_eq!(theirs, returned);
    let operators = alliances.iter().flat_map(|one| &one.operators);
    let employer = |id: &StaffId| {
        let kept = all.iter().find(|kept| kept.staff == *id);
        kept.expect("one of those kept").organisation
    };
    let employers: BTreeSet<_> = operators.map(employer).collect();
    let members: BTreeSet<_> = organisations.iter().map(|one| one.id).collect();
    assert_eq!(
        employers, members,
        "of each the operator, and of nobody else"
    );
    members
}

/// Two alliances of two and one organisations, and all that they keep.
async fn house(world: &World, store: &Store) -> (Configuration, Vec<Kept>) {
    let mut plan = alliance(world, "nord", &["altdorf", "bach"]);
    let south = alliance(world, "sued", &["celle"]);
    plan.alliances.extend(south.alliances);
    plan.organisations.extend(south.organisations);
    plan.offices.extend(south.offices);
    plan.topics.extend(south.topics);
    plan.staff.extend(south.staff);
    share(world, &mut plan);
    store.apply(&plan, world.now).await.unwrap();
    let mut all = Vec::new();
    for organisation in &plan.organisations {
        all.push(fill(world, store, &plan, organisation.id).await);
    }
    (plan, all)
}

/// Everybody has a kiosk, an operator in the alliance and a guest from next door.
fn share(world: &World, plan: &mut Configuration) {
    for owner in plan.organisations.clone() {
        let mut offices = plan.offices.iter();
        let office = offices.find(|office| office.organisation == owner.id);
        let office = office.unwrap().clone();
        plan.kiosks
            .push(kiosk(world, owner.alliance, &office, "foyer"));
        let phone = format!("+49215186{}", plan.numbers.len());
        plan.numbers.push(phone::number(world, &office, &phone));
        for account in &mut plan.staff {
            if account.staff.organisation != owner.id {
                account.staff.guest.push(office.id);
            }
        }
        let mut staff = plan.staff.iter();
        let operator = staff.find(|one| one.staff.organisation == owner.id);
        let operator = operator.unwrap().staff.id;
        let mut alliances = plan.alliances.iter_mut();
        let alliance = alliances.find(|one| one.id == owner.alliance).unwrap();
        alliance.operators.push(operator);
    }
}

pub async fn every_read_stays_in_its_scope(world: &World) {
    let store = world.store().await;
    let (plan, all) = house(world, &store).await;
    let [altdorf, bach, celle] = [0, 1, 2].map(|position| plan.organisations[position].id);
    let (north, south) = (plan.alliances[0].id, plan.alliances[1].id);
    let cases = [
        (Scope::Organisation(altdorf), vec![altdorf]),
        (Scope::Organisation(celle), vec![celle]),
        (Scope::Organisation(world.id()), vec![]),
        (Scope::Alliance(north), vec![altdorf, bach]),
        (Scope::Alliance(south), vec![celle]),
        (Scope::Alliance(world.id()), vec![]),
        (Scope::House, vec![altdorf, bach, celle]),
    ];
    for (scope, expected) in cases {
        let expected: BTreeSet<_> = expected.into_iter().collect();
        for (read, owners) in owners(world, &store, scope, &all).await {
            assert_eq!(owners, expected, "{read} in {scope:?}");
        }
    }
    let asked: BTreeSet<_> = owners(world, &store, Scope::House, &all)
        .await
        .keys()
        .map(ToString::to_string)
        .collect();
    let functions = public_functions();
    let scoped: BTreeSet<_> = functions
        .iter()
        .filter(|(name, scoped)| **scoped && !WRITES.contains(&name.as_str()))
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(asked, scoped, "every read with a scope is asked above");
    for (name, scoped) in functions {
        let exempt = SCOPELESS.iter().any(|(exempt, _)| *exempt == name);
        assert!(
            scoped != exempt,
            "{name} takes a scope, or says why it takes none; not both"
        );
    }
}

/// Functions that take a scope and write; the test below holds them.
const WRITES: [&str; 7] = [
    "set_password_hash",
    "revoke_sessions_of",
    "move_ticket",
    "use_factor",
    "spend_recovery",
    "move_ticket_and_tell",
    "move_message",
];

/// Functions without a scope, each with its reason.
const SCOPELESS: [(&str, &str); 25] = [
    (
        "settle_copy",
        "writes; a restored copy, before a server serves it",
    ),
    ("wallboard_of", "the secret is the scope"),
    ("connect", "opens the database"),
    ("ping", "returns no row"),
    ("close", "returns no row"),
    ("commit", "writes; each row names its owner"),
    (
        "load_log",
        "the running counter rebuilds the switchboard, which is one for all",
    ),
    ("put_snapshot", "writes"),
    ("truncate_events", "deletes for the whole house"),
    ("sweep", "deletes for the whole house"),
    ("prune_events", "deletes for the whole house"),
    ("apply_periods", "writes; names its organisation"),
    ("apply", "writes; the plan names its organisations"),
    ("put_staff", "writes; the account names its organisation"),
    ("put_session", "writes; the session names its organisation"),
    ("organisation_by_slug", "a public address"),
    ("office_by_slug", "a public address"),
    (
        "staff_by_login",
        "the login is unique in the house, and the password is checked next",
    ),
    ("visits_of_token", "the token is the secret"),
    ("identity", "the provider's signed word is the secret"),
    ("login_step", "the token is the secret"),
    ("end_login_step", "the token is the secret"),
    ("touch_session", "the token is the secret"),
    ("session", "the token is the secret"),
    ("revoke_session", "the token is the secret"),
];

/// The store's public functions, from its source, and whether they take a scope.
fn public_functions() -> BTreeMap<String, bool> {
    let mut functions = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for function in source.split("    pub async fn ").skip(1) {
                let (signature, _) = function.split_once(" {").unwrap();
                let (name, _) = signature.split_once('(').unwrap();
                functions.insert(name.to_owned(), signature.contains("scope: Scope"));
            }
        }
    }
    functions
}

/// What an organisation announces, and its directory.
async fn announced(store: &Store, of: &Kept) -> (Vec<Notice>, Vec<DayClosure>, Vec<Entry>) {
    let scope = Scope::Organisation(of.organisation);
    let notices = store.notices(scope, Timestamp::UNIX_EPOCH).await.unwrap();
    let closures = store.closures(scope, of.closed.1).await.unwrap();
    assert_eq!((notices.len(), closures.len()), (1, 1));
    (notices, closures, store.entries(scope).await.unwrap())
}

pub async fn writes_stay_in_their_organisation(world: &World) {
    let store = world.store().await;
    let (plan, all) = house(world, &store).await;
    let (mine, theirs) = (&all[0], &all[1]);
    let scope = Scope::Organisation(mine.organisation);
    let untouched = store.ticket(Scope::House, theirs.ticket).await.unwrap();

    let (by, at) = (mine.staff, world.now);
    for to in [
        Stage::Open,
        Stage::Taken { by, since: at },
        Stage::Closed { by, at },
    ] {
        let change = store.move_ticket(scope, theirs.ticket, &Stage::Open, &to, None);
        assert_eq!(change.await.unwrap(), TicketChange::Missing);
    }
    assert!(
        !store
            .set_password_hash(scope, theirs.staff, "x")
            .await
            .unwrap()
    );
    let session = StaffSession {
        token_hash: "theirs".to_owned(),
        staff: theirs.staff,
        organisation: theirs.organisation,
        created_at: world.now,
        expires_at: world.minute(1),
        revoked_at: None,
        csrf: String::new(),
        about: SessionAbout::default(),
    };
    store.put_session(&session).await.unwrap();
    assert_eq!(
        store
            .revoke_sessions_of(scope, theirs.staff, world.now)
            .await
            .unwrap(),
        0
    );

    accounts::stay_out_of(&store, scope, theirs.staff).await;

    let (organisation, at) = (mine.organisation, world.now);
    let stolen = schalter_store::Note {
        visit: theirs.visit,
        ..note(world, organisation)
    };
    let class = VisitClass::Chat;
    let writes = vec![
        Write::PutNote(schalter_store::Note {
            note: "überschrieben".to_owned(),
            ..stolen
        }),
        Write::PutContact(Contact {
            address: "0800 000".to_owned(),
            ..contact(organisation, theirs.visit)
        }),
        Write::PutCaller(Box::new(phone::caller(world, organisation, theirs.visit))),
        Write::Forget {
            visit: theirs.visit,
            organisation,
            at,
        },
        Write::MoveVisit {
            visit: theirs.visit,
            from: organisation,
            to: organisation,
        },
        Write::DropNote {
            visit: theirs.visit,
            organisation,
        },
        Write::SetDeleteAfter {
            visit: theirs.visit,
            organisation,
            class,
            at: Some(at),
        },
        Write::WithdrawNotice {
            notice: theirs.notice,
            organisation,
            at,
        },
        Write::ReopenDay {
            office: theirs.closed.0,
            organisation,
            date: theirs.closed.1,
            at,
        },
        Write::CloseDay {
            closure: Box::new(DayClosure {
                office: theirs.closed.0,
                ..closure(world, organisation)
            }),
            delete_after: Some(at),
        },
        Write::ChangeDirectory(Box::new(DirectoryChange {
            organisation,
            put: vec![
                Entry {
                    id: theirs.entry,
                    ..entry(world, organisation, "2")
                },
                entry(world, theirs.organisation, "3"),
            ],
            remove: vec![theirs.entry],
            at,
        })),
        Write::ChangeConfiguration(Box::new(ConfigurationChange {
            retired_offices: plan.offices.iter().map(|office| office.id).collect(),
            retired_topics: plan.topics.iter().map(|topic| topic.id).collect(),
            retired_kiosks: plan.kiosks.iter().map(|kiosk| kiosk.id).collect(),
            retired_numbers: plan.numbers.iter().map(|number| number.id).collect(),
            operators: Some(Vec::new()),
            ..ConfigurationChange::new(organisation, at)
        })),
    ];
    let (queued, message) = (Progress::queued(world.now), theirs.message);
    let failed = Progress {
        state: MessageState::Failed,
        ..queued.clone()
    };
    let moved = store.move_message(scope, message, &queued, &failed).await;
    assert!(!moved.unwrap());
    let contacts = store.contacts(Scope::House, &[theirs.visit]).await.unwrap();
    let whole = Scope::Organisation(theirs.organisation);
    let mut configured = store.load_configuration(whole).await.unwrap();
    for account in &mut configured.staff {
        // Who ends an office has no guests there; that is the owner's to do.
        let own = plan
            .offices
            .iter()
            .filter(|one| one.organisation == organisation);
        let own: Vec<_> = own.map(|office| office.id).collect();
        account.staff.guest.retain(|office| !own.contains(office));
    }
    let announced = announced(&store, theirs).await;
    write(&store, writes).await;
    assert_eq!(self::announced(&store, theirs).await, announced);
    assert_eq!(store.load_configuration(whole).await.unwrap(), configured);
    assert_eq!(store.offices(scope).await.unwrap(), []);
    assert_eq!(
        store
            .sweep(world.minute(1), &world.clock)
            .await
            .unwrap()
            .len(),
        1,
        "the session"
    );
    assert_eq!(
        store.ticket(Scope::House, theirs.ticket).await.unwrap(),
        untouched
    );
    let kept = store.contacts(Scope::House, &[theirs.visit]).await.unwrap();
    assert_eq!((kept.len(), &kept), (1, &contacts));
    let note = store
        .note(Scope::House, theirs.visit)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (note.organisation, note.note.as_str()),
        (theirs.organisation, "Ich höre schlecht.")
    );
    assert_eq!(
        store
            .load_configuration(Scope::House)
            .await
            .unwrap()
            .staff
            .len(),
        plan.staff.len()
    );
}
