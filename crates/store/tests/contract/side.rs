//! The side tables: what is written is read again.

use schalter_domain::figures::{Cell, Counter, End, Kind, Sums, TALKS};
use schalter_domain::ids::{ConversationId, OrganisationId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_domain::ticket::{ContactWish, Ticket};
use schalter_store::{
    Batch, ChatMessage, CommitError, Contact, ContactBy, Credential, Feedback, Note, Rating, Scope,
    Sender, SessionAbout, StaffSession, Store, Write, random_id,
};

use crate::fixtures::{alliance, ticket};
use crate::tickets::opened;
use crate::world::World;

pub async fn write(store: &Store, writes: Vec<Write>) {
    store
        .commit(Batch {
            writes,
            ..Batch::default()
        })
        .await
        .unwrap();
}

pub fn note(world: &World, organisation: OrganisationId) -> Note {
    Note {
        visit: world.id(),
        organisation,
        note: "Ich höre schlecht.".to_owned(),
        delete_after: None,
    }
}

pub fn contact(organisation: OrganisationId, visit: VisitId) -> Contact {
    Contact {
        visit,
        organisation,
        by: ContactBy::Phone,
        address: "0221 4710-115".to_owned(),
        delete_after: None,
    }
}

pub fn credential(world: &World, organisation: OrganisationId, visit: VisitId) -> Credential {
    Credential {
        token_hash: format!("hash of {visit}"),
        visit,
        organisation,
        alliance: world.id(),
        created_at: world.now,
        delete_after: None,
    }
}

pub fn message(world: &World, organisation: OrganisationId, visit: VisitId) -> ChatMessage {
    ChatMessage {
        id: world.id(),
        conversation: ConversationId(visit.0),
        visit,
        organisation,
        sender: Sender::Citizen,
        text: "Guten Tag 👋".to_owned(),
        at: world.now,
        delete_after: None,
    }
}

pub fn figure(world: &World, organisation: OrganisationId) -> Counter {
    let mut sums = Sums {
        visits: 1,
        talk_s: u64::from(u32::MAX),
        ..Sums::default()
    };
    sums.ends[End::Resolved as usize] = 1;
    sums.talks[TALKS - 1] = 1;
    Counter {
        cell: Cell {
            organisation,
            office: world.id(),
            topic: world.id(),
            channel: Channel::OnSite,
            language: Language::Kmr,
            date: "2026-03-04".parse().unwrap(),
            hour: 23,
            kind: Kind::PromptSettled,
        },
        sums,
    }
}

pub fn rating(world: &World, organisation: OrganisationId) -> Rating {
    Rating {
        id: random_id(&world.entropy),
        organisation,
        office: world.id(),
        topic: None,
        stars: 5,
        comment: Some("Sehr freundlich".to_owned()),
        date: "2026-03-04".parse().unwrap(),
        comment_delete_after: None,
    }
}

pub fn feedback(world: &World, organisation: OrganisationId) -> Feedback {
    Feedback {
        id: world.id(),
        organisation,
        page: "/de/musterstadt".to_owned(),
        text: "Der Kontrast reicht nicht.".to_owned(),
        contact: String::new(),
        at: world.now,
        delete_after: Some(world.minute(90)),
    }
}

pub fn rated(visit: VisitId, rating: Rating) -> Write {
    Write::PutRating {
        visit,
        rating,
        rated_delete_after: None,
    }
}

pub async fn every_write_is_read_again(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let note = note(world, organisation);
    let visit = note.visit;
    let contact = contact(organisation, visit);
    assert!(!format!("{contact:?}").contains("4710"));
    let message = message(world, organisation, visit);
    let answer = ChatMessage {
        id: world.id(),
        sender: Sender::Staff,
        at: world.minute(1),
        delete_after: Some(world.minute(5)),
        ..message.clone()
    };
    let figure = figure(world, organisation);
    let rating = rating(world, organisation);
    let feedback = feedback(world, organisation);
    write(
        &store,
        vec![
            Write::PutNote(note.clone()),
            Write::PutContact(contact.clone()),
            Write::PutChat(answer.clone()),
            Write::PutChat(message.clone()),
            Write::Count(Box::new(figure)),
            rated(visit, rating.clone()),
            Write::PutFeedback(feedback.clone()),
        ],
    )
    .await;

    assert_eq!(store.note(scope, visit).await.unwrap(), Some(note.clone()));
    assert_eq!(
        store.notes(scope, &[world.id(), visit]).await.unwrap(),
        [note]
    );
    assert_eq!(
        store.contacts(scope, &[world.id(), visit]).await.unwrap(),
        [contact]
    );
    assert_eq!(
        store.chat(scope, ConversationId(visit.0)).await.unwrap(),
        [message, answer]
    );
    assert!(store.has_rated(scope, visit).await.unwrap());
    assert!(!store.has_rated(scope, world.id()).await.unwrap());
    assert_eq!(store.feedback(scope).await.unwrap(), [feedback]);

    let date = |text: &str| text.parse().unwrap();
    let (before, day) = (date("2026-03-03"), date("2026-03-04"));
    assert_eq!(store.figures(scope, before..=day).await.unwrap(), [figure]);
    assert_eq!(store.figures(scope, before..=before).await.unwrap(), []);
    assert_eq!(
        store
            .ratings(scope, day..=date("2027-01-01"))
            .await
            .unwrap(),
        [rating]
    );
    assert_eq!(store.ratings(scope, before..=before).await.unwrap(), []);
}

pub async fn what_comes_twice_is_kept_once(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let first = note(world, organisation);
    let visit = first.visit;
    let second = Note {
        note: "Ich höre gut.".to_owned(),
        ..first.clone()
    };
    write(
        &store,
        vec![Write::PutNote(first), Write::PutNote(second.clone())],
    )
    .await;
    assert_eq!(store.note(scope, visit).await.unwrap(), Some(second));

    let by_phone = contact(organisation, visit);
    let by_mail = Contact {
        by: ContactBy::Email,
        address: "erika@example.org\0".to_owned(),
        delete_after: Some(world.minute(5)),
        ..by_phone.clone()
    };
    let writes = [&by_phone, &by_mail].map(|one| Write::PutContact(one.clone()));
    write(&store, writes.to_vec()).await;
    let by_mail = Contact {
        address: "erika@example.org".to_owned(),
        ..by_mail
    };
    assert_eq!(store.contacts(scope, &[visit]).await.unwrap(), [by_mail]);

    let message = message(world, organisation, visit);
    let credential = credential(world, organisation, visit);
    for _ in 0..2 {
        let writes = vec![
            Write::PutChat(message.clone()),
            Write::PutCredential(credential.clone()),
        ];
        write(&store, writes).await;
    }
    assert_eq!(
        store.chat(scope, message.conversation).await.unwrap(),
        [message]
    );
    let visits = store.visits_of_token(&credential.token_hash).await.unwrap();
    assert_eq!(visits, [credential]);

    let rating = rating(world, organisation);
    write(&store, vec![rated(visit, rating.clone())]).await;
    let again = Rating {
        id: random_id(&world.entropy),
        stars: 1,
        ..rating.clone()
    };
    let writes = vec![rated(visit, again)];
    let error = store
        .commit(Batch {
            writes,
            ..Batch::default()
        })
        .await
        .unwrap_err();
    assert!(
        matches!(error, CommitError::Rated(named) if named == visit),
        "{error:?}"
    );
    let day = rating.date;
    let strangers = Rating {
        organisation: OrganisationId(world.id()),
        stars: 2,
        ..rating.clone()
    };
    write(&store, vec![Write::ChangeRating(strangers)]).await;
    assert_eq!(
        store.ratings(scope, day..=day).await.unwrap(),
        std::slice::from_ref(&rating)
    );
    let changed = Rating {
        stars: 3,
        comment: Some("Doch nicht.".to_owned()),
        ..rating
    };
    write(&store, vec![Write::ChangeRating(changed.clone())]).await;
    assert_eq!(store.ratings(scope, day..=day).await.unwrap(), [changed]);
}

pub async fn a_browser_sees_its_open_visits_first(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let held = |minute, delete_after| Credential {
        token_hash: "one".to_owned(),
        created_at: world.minute(minute),
        delete_after,
        ..credential(world, organisation, world.id())
    };
    let open = held(1, None);
    let newer = held(2, None);
    let over = held(3, Some(world.minute(30)));
    let others = Credential {
        token_hash: "two".to_owned(),
        ..held(4, None)
    };
    let all = [&over, &open, &others, &newer].map(|one| Write::PutCredential(one.clone()));
    write(&store, all.to_vec()).await;
    assert_eq!(
        store.visits_of_token("one").await.unwrap(),
        [newer, open, over]
    );
    assert_eq!(store.visits_of_token("three").await.unwrap(), []);
}

pub async fn a_spent_link_holds_nothing(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let held = |token: &str| Credential {
        token_hash: token.to_owned(),
        ..credential(world, organisation, world.id())
    };
    let (link, second) = (held("link"), held("link"));
    let cookie = Credential {
        token_hash: "cookie".to_owned(),
        ..link.clone()
    };
    let all = [&link, &second, &cookie].map(|one| Write::PutCredential(one.clone()));
    write(&store, all.to_vec()).await;
    let token_hash = "link".to_owned();
    write(&store, vec![Write::DropCredential { token_hash }]).await;
    assert_eq!(store.visits_of_token("link").await.unwrap(), []);
    assert_eq!(store.visits_of_token("cookie").await.unwrap(), [cookie]);
}

pub async fn sessions_end(world: &World) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf"]);
    store.apply(&plan, world.now).await.unwrap();
    let staff = plan.staff[0].staff.clone();
    let session = |token: &str| StaffSession {
        token_hash: token.to_owned(),
        staff: staff.id,
        organisation: staff.organisation,
        created_at: world.now,
        expires_at: world.minute(60),
        revoked_at: None,
        csrf: "geheim".to_owned(),
        about: SessionAbout::default(),
    };
    for token in ["one", "two", "three"] {
        store.put_session(&session(token)).await.unwrap();
    }
    assert!(!format!("{:?}", session("one")).contains("geheim"));
    assert!(
        store.put_session(&session("one")).await.is_err(),
        "a token is given once"
    );
    let found =
        async |token: &str, minute| store.session(token, world.minute(minute)).await.unwrap();
    assert_eq!(found("one", 59).await, Some(session("one")));
    assert_eq!(found("one", 60).await, None, "expired");
    assert_eq!(found("four", 1).await, None);

    assert!(store.revoke_session("one", world.minute(1)).await.unwrap());
    assert!(!store.revoke_session("one", world.minute(1)).await.unwrap());
    assert_eq!(found("one", 2).await, None, "revoked");
    assert!(found("two", 2).await.is_some());

    let elsewhere = Scope::Organisation(world.id());
    let revoked = store
        .revoke_sessions_of(elsewhere, staff.id, world.now)
        .await
        .unwrap();
    assert_eq!(revoked, 0);
    let scope = Scope::Organisation(staff.organisation);
    assert_eq!(
        store
            .revoke_sessions_of(scope, staff.id, world.now)
            .await
            .unwrap(),
        2
    );
    assert_eq!(found("two", 2).await, None);

    store.put_session(&session("last")).await.unwrap();
    let mut without = plan.clone();
    without.staff.retain(|one| one.staff.id != staff.id);
    store.apply(&without, world.now).await.unwrap();
    assert_eq!(found("last", 2).await, None, "the account is retired");
}

pub async fn a_nul_makes_nothing_fail(world: &World) {
    let (store, organisation) = (world.store().await, world.id());
    let scope = Scope::Organisation(organisation);
    let note = Note {
        note: "a\0b".to_owned(),
        ..note(world, organisation)
    };
    let visit = note.visit;
    let message = ChatMessage {
        text: "\0".to_owned(),
        ..message(world, organisation, visit)
    };
    let comment = Some("\0gut".to_owned());
    let rating = Rating {
        comment,
        ..rating(world, organisation)
    };
    let feedback = Feedback {
        contact: "\0".to_owned(),
        ..feedback(world, organisation)
    };
    let ticket = Ticket {
        text: "x\0".to_owned(),
        contact: ContactWish::Email("\0@example.org".to_owned()),
        ..ticket(world, organisation, world.id())
    };
    let day = rating.date;
    write(
        &store,
        vec![
            Write::PutNote(note),
            Write::PutChat(message),
            rated(visit, rating),
            Write::PutFeedback(feedback),
        ],
    )
    .await;
    assert_eq!(store.note(scope, visit).await.unwrap().unwrap().note, "ab");
    assert_eq!(store.chat(scope, visit.0.into()).await.unwrap()[0].text, "");
    let ratings = store.ratings(scope, day..=day).await.unwrap();
    assert_eq!(ratings[0].comment.as_deref(), Some("gut"));
    assert_eq!(store.feedback(scope).await.unwrap()[0].contact, "");
    let ticket = opened(&store, ticket).await;
    let stored = store.ticket(scope, ticket.id).await.unwrap().unwrap();
    assert_eq!(
        (stored.text.as_str(), stored.contact),
        ("x", ticket.contact)
    );
    assert_eq!(store.organisation_by_slug("a\0").await.unwrap(), None);
    assert_eq!(
        store.office_by_slug(organisation, "a\0").await.unwrap(),
        None
    );
    assert_eq!(store.staff_by_login("a\0").await.unwrap(), None);
}

pub async fn what_travels_with_a_visit_is_the_other_organisations(world: &World) {
    let store = world.store().await;
    let (ours, partners): (OrganisationId, OrganisationId) = (world.id(), world.id());
    let note = note(world, ours);
    let visit = note.visit;
    let writes = vec![
        Write::PutNote(note),
        Write::PutContact(contact(ours, visit)),
        Write::PutCredential(credential(world, ours, visit)),
        Write::PutChat(message(world, ours, visit)),
    ];
    write(&store, writes).await;
    let agreed = "Es geht um die Pflege der Mutter.".to_owned();
    let passes = vec![
        Write::DropNote {
            visit,
            organisation: ours,
        },
        Write::PutNote(Note {
            visit,
            organisation: partners,
            note: agreed.clone(),
            delete_after: None,
        }),
        Write::MoveVisit {
            visit,
            from: ours,
            to: partners,
        },
    ];
    write(&store, passes).await;
    let seen = async |organisation| {
        let scope = Scope::Organisation(organisation);
        let notes = store.notes(scope, &[visit]).await.unwrap();
        let notes: Vec<String> = notes.into_iter().map(|note| note.note).collect();
        let contacts = store.contacts(scope, &[visit]).await.unwrap().len();
        let talk = ConversationId(visit.0);
        (
            notes,
            contacts,
            store.chat(scope, talk).await.unwrap().len(),
        )
    };
    assert_eq!(seen(ours).await, (vec![], 0, 1), "the chat stays");
    assert_eq!(seen(partners).await, (vec![agreed.clone()], 1, 0));
    let token = format!("hash of {visit}");
    let held = store.visits_of_token(&token).await.unwrap();
    assert_eq!(held.len(), 1, "the same browser holds it");
    assert_eq!(held[0].organisation, partners);
    let back = Write::MoveVisit {
        visit,
        from: partners,
        to: ours,
    };
    write(&store, vec![back]).await;
    assert_eq!(seen(ours).await, (vec![agreed], 1, 1));
    assert_eq!(seen(partners).await, (vec![], 0, 0));
}
