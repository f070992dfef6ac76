//! The outbox, and the templates that an organisation writes itself.

use schalter_domain::ids::OrganisationId;
use schalter_domain::language::Language;
use schalter_domain::message::{MessageKind, MessageState, Template, Transport};
use schalter_store::{
    Batch, Credential, LINK, OutboxFilter, OutboxMessage, OwnTemplate, Progress, Scope, Store,
    Write,
};
use serde_json::json;

use crate::fixtures::{alliance, ticket};
use crate::side::{credential, write};
use crate::world::World;

pub fn message(world: &World, organisation: OrganisationId, cause: &str) -> OutboxMessage {
    OutboxMessage {
        id: world.id(),
        organisation,
        cause: cause.to_owned(),
        kind: MessageKind::CallbackLink,
        transport: Transport::Email,
        recipient: "erika@example.org".to_owned(),
        language: Language::Uk,
        data: json!({ "link": "https://example.org/x" }),
        visit: None,
        ticket: None,
        created: world.now,
    }
}

pub fn own_template(world: &World, organisation: OrganisationId) -> OwnTemplate {
    OwnTemplate {
        organisation,
        kind: MessageKind::MatterNumber,
        transport: Transport::Email,
        language: Language::De,
        template: Template {
            subject: "Ihr Anliegen".to_owned(),
            body: "Die Nummer lautet {number}.".to_owned(),
        },
        changed: world.now,
    }
}

async fn put(store: &Store, message: &OutboxMessage) {
    write(store, vec![Write::PutMessage(Box::new(message.clone()))]).await;
}

pub async fn a_message_is_kept_once_per_cause(world: &World) {
    let (store, here, there) = (world.store().await, world.id(), world.id());
    let scope = Scope::Organisation(here);
    let first = message(world, here, "callback-link:1");
    let again = OutboxMessage {
        recipient: "jemand@example.org".to_owned(),
        ..message(world, here, "callback-link:1")
    };
    for one in [&first, &again, &message(world, there, "callback-link:1")] {
        put(&store, one).await;
    }
    let all = OutboxFilter::default();
    let kept = store.outbox(scope, &all).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].message, first);
    assert_eq!(kept[0].progress, Progress::queued(world.now));
    assert!(!format!("{:?}", kept[0]).contains("erika"));
    assert_eq!(store.outbox(Scope::House, &all).await.unwrap().len(), 2);

    let newer = OutboxMessage {
        transport: Transport::Sms,
        created: world.minute(1),
        ..message(world, here, "2")
    };
    put(&store, &newer).await;
    let ids = |filter: OutboxFilter| {
        let store = store.clone();
        async move {
            let found = store.outbox(scope, &filter).await.unwrap();
            let ids = found.into_iter().map(|one| one.message.id);
            ids.collect::<Vec<_>>()
        }
    };
    assert_eq!(ids(all.clone()).await, [newer.id, first.id]);
    let one = OutboxFilter { limit: 1, ..all };
    assert_eq!(ids(one).await, [newer.id]);
    let mails = OutboxFilter {
        transport: Some(Transport::Email),
        states: vec![MessageState::Queued, MessageState::Failed],
        ..OutboxFilter::default()
    };
    assert_eq!(ids(mails).await, [first.id]);
    let sent = OutboxFilter {
        states: vec![MessageState::Sent],
        ..OutboxFilter::default()
    };
    assert_eq!(ids(sent).await, []);
}

pub async fn a_message_moves_from_where_it_was_seen(world: &World) {
    let (store, here) = (world.store().await, world.id());
    let scope = Scope::Organisation(here);
    let one = message(world, here, "1");
    put(&store, &one).await;
    let waiting = store.outbox_waiting(scope, Transport::Email, 5).await;
    assert_eq!(waiting.unwrap().len(), 1);

    let queued = Progress::queued(world.now);
    let handing = Progress {
        state: MessageState::HandingOver,
        tries: 1,
        next_try: None,
        ..queued.clone()
    };
    let moved = |seen: Progress, to: Progress| {
        let store = store.clone();
        async move { store.move_message(scope, one.id, &seen, &to).await.unwrap() }
    };
    assert!(moved(queued.clone(), handing.clone()).await);
    assert!(!moved(queued.clone(), handing.clone()).await, "only once");
    let waiting = store.outbox_waiting(scope, Transport::Email, 5).await;
    assert_eq!(waiting.unwrap(), []);

    let sent = Progress {
        state: MessageState::Sent,
        last_error: Some("smtp-451".to_owned()),
        message_id: Some("<1@example.org>".to_owned()),
        sent_at: Some(world.minute(1)),
        delete_after: Some(world.minute(9)),
        ..handing.clone()
    };
    let older_try = Progress {
        tries: 0,
        ..handing.clone()
    };
    assert!(!moved(older_try, sent.clone()).await);
    assert!(moved(handing, sent.clone()).await);
    let found = store.outbox_message(scope, one.id).await.unwrap().unwrap();
    assert_eq!(found.progress, sent);
    assert_eq!(found.message.data, json!({}), "its words are forgotten");
    let known = store.outbox_known_as(scope, Transport::Email, "<1@example.org>");
    assert_eq!(known.await.unwrap(), [found]);
    let other = store.outbox_known_as(scope, Transport::Sms, "<1@example.org>");
    assert_eq!(other.await.unwrap(), []);
}

pub async fn the_number_of_the_commit_is_in_the_message(world: &World) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf"]);
    store.apply(&plan, world.now).await.unwrap();
    let here = plan.organisations[0].id;
    let ticket = ticket(world, here, plan.offices[0].id);
    let mail = OutboxMessage {
        ticket: Some(ticket.id),
        ..message(world, here, "matter-number:1")
    };
    let batch = Batch {
        writes: vec![
            Write::PutTicket {
                ticket: Box::new(ticket.clone()),
                delete_after: None,
            },
            Write::PutMessage(Box::new(mail.clone())),
        ],
        ..Batch::default()
    };
    let committed = store.commit(batch).await.unwrap();
    let scope = Scope::Organisation(here);
    let filter = OutboxFilter {
        ticket: Some(ticket.id),
        ..OutboxFilter::default()
    };
    let found = store.outbox(scope, &filter).await.unwrap();
    let number = committed.number_of(ticket.id).unwrap();
    assert_eq!(found[0].message.data["number"], number);
    assert_eq!(found[0].message.data["link"], mail.data["link"]);
}

pub async fn a_withdrawn_or_forgotten_message_goes(world: &World) {
    let (store, here) = (world.store().await, world.id());
    let scope = Scope::Organisation(here);
    let visit = world.id();
    let of_visit = |cause: &str| OutboxMessage {
        visit: Some(visit),
        ..message(world, here, cause)
    };
    let (waits, tried) = (of_visit("1"), of_visit("2"));
    let other_kind = OutboxMessage {
        kind: MessageKind::Test,
        ..of_visit("3")
    };
    let stranger = message(world, here, "4");
    for one in [&waits, &tried, &other_kind, &stranger] {
        put(&store, one).await;
    }
    let queued = Progress::queued(world.now);
    let handing = Progress {
        state: MessageState::HandingOver,
        ..queued.clone()
    };
    let moved = store.move_message(scope, tried.id, &queued, &handing).await;
    assert!(moved.unwrap());
    let withdraw = Write::WithdrawMessages {
        visit,
        organisation: here,
        kind: MessageKind::CallbackLink,
        delete_after: Some(world.minute(3)),
    };
    write(&store, vec![withdraw]).await;
    let state = |id| {
        let store = store.clone();
        async move {
            let found = store.outbox_message(scope, id).await.unwrap();
            found.map(|one| (one.progress.state, one.progress.delete_after))
        }
    };
    let withdrawn = (MessageState::Withdrawn, Some(world.minute(3)));
    assert_eq!(state(waits.id).await, Some(withdrawn));
    assert_eq!(
        state(tried.id).await,
        Some((MessageState::HandingOver, None))
    );
    assert_eq!(
        state(other_kind.id).await,
        Some((MessageState::Queued, None))
    );

    let forget = Write::Forget {
        visit,
        organisation: here,
        at: world.minute(1),
    };
    write(&store, vec![forget]).await;
    store.sweep(world.minute(1), &world.clock).await.unwrap();
    for gone in [waits.id, tried.id, other_kind.id] {
        assert_eq!(state(gone).await, None);
    }
    assert_eq!(state(stranger.id).await, Some((MessageState::Queued, None)));
}

pub async fn only_what_ended_badly_is_sent_again(world: &World) {
    let (store, here) = (world.store().await, world.id());
    let scope = Scope::Organisation(here);
    for (cause, state, again) in [
        ("1", MessageState::Failed, true),
        ("2", MessageState::Unconfirmed, true),
        ("3", MessageState::Sent, false),
        ("4", MessageState::Bounced, false),
        ("5", MessageState::HandingOver, false),
    ] {
        let one = message(world, here, cause);
        put(&store, &one).await;
        let ended = Progress {
            state,
            tries: 7,
            next_try: None,
            delete_after: Some(world.minute(9)),
            ..Progress::queued(world.now)
        };
        let queued = Progress::queued(world.now);
        let moved = store.move_message(scope, one.id, &queued, &ended).await;
        assert!(moved.unwrap());
        let (organisation, at) = (here, world.minute(5));
        let strangers = Write::RepeatMessage {
            id: one.id,
            organisation: world.id(),
            at,
        };
        write(&store, vec![strangers]).await;
        let repeat = Write::RepeatMessage {
            id: one.id,
            organisation,
            at,
        };
        let kept = store.outbox_message(scope, one.id).await.unwrap().unwrap();
        assert_eq!(kept.progress, ended);
        write(&store, vec![repeat]).await;
        let now = store.outbox_message(scope, one.id).await.unwrap().unwrap();
        let expected = if again { Progress::queued(at) } else { ended };
        assert_eq!(now.progress, expected, "{state:?}");
    }
}

pub async fn a_new_link_ends_the_old_one(world: &World) {
    let (store, here) = (world.store().await, world.id());
    let cookie = credential(world, here, world.id());
    let visit = cookie.visit;
    let link = Credential {
        token_hash: format!("{LINK}1"),
        ..cookie.clone()
    };
    let elsewhere = Credential {
        token_hash: format!("{LINK}2"),
        ..credential(world, here, world.id())
    };
    let all = [&cookie, &link, &elsewhere];
    let puts = all.map(|one| Write::PutCredential(one.clone()));
    write(&store, puts.to_vec()).await;
    let of = |organisation| Write::DropLinks {
        visit,
        organisation,
    };
    write(&store, vec![of(world.id())]).await;
    let held = |one: &Credential| {
        let (store, hash) = (store.clone(), one.token_hash.clone());
        async move { store.visits_of_token(&hash).await.unwrap().len() }
    };
    assert_eq!(held(&link).await, 1, "another organisation ends nothing");
    write(&store, vec![of(here)]).await;
    assert_eq!((held(&cookie).await, held(&link).await), (1, 0));
    assert_eq!(held(&elsewhere).await, 1);
}

pub async fn an_own_template_replaces_and_is_dropped(world: &World) {
    let (store, here) = (world.store().await, world.id());
    let scope = Scope::Organisation(here);
    let first = own_template(world, here);
    let english = OwnTemplate {
        language: Language::En,
        ..first.clone()
    };
    let changed = OwnTemplate {
        template: Template {
            subject: "Neu".to_owned(),
            body: "{number}".to_owned(),
        },
        changed: world.minute(1),
        ..first.clone()
    };
    let put = |own: &OwnTemplate| Write::PutTemplate(Box::new(own.clone()));
    write(&store, vec![put(&first), put(&english), put(&changed)]).await;
    let kept = store.message_templates(scope).await.unwrap();
    assert_eq!(kept, [changed, english.clone()]);
    let drop = Write::DropTemplate {
        organisation: here,
        kind: first.kind,
        transport: first.transport,
        language: first.language,
    };
    write(&store, vec![drop]).await;
    assert_eq!(store.message_templates(scope).await.unwrap(), [english]);
}
