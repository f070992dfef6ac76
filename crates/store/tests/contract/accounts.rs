//! Accounts beside the password.

use schalter_domain::ids::StaffId;
use schalter_domain::staff::Staff;
use schalter_store::{
    AuditAccess, Factor, FactorKind, Identity, LoginStep, LoginStepKind, Scope, SessionAbout,
    SessionEnd, SessionMethod, StaffSession, Store, Write,
};

use crate::fixtures::alliance;
use crate::side::write;
use crate::world::World;

fn factor(world: &World, staff: &Staff) -> Factor {
    Factor {
        id: world.id(),
        organisation: staff.organisation,
        staff: staff.id,
        kind: FactorKind::Totp,
        label: "Telefon".to_owned(),
        secret: "sealed".to_owned(),
        counter: 7,
        created_at: world.now,
        used_at: None,
    }
}

fn identity(world: &World, staff: &Staff) -> Identity {
    Identity {
        issuer: "https://idp.example.org".to_owned(),
        subject: staff.id.to_string(),
        organisation: staff.organisation,
        staff: staff.id,
        created_at: world.now,
        seen_at: world.now,
    }
}

fn access(world: &World, staff: &Staff) -> AuditAccess {
    AuditAccess {
        id: world.id(),
        organisation: staff.organisation,
        asked_by: staff.id,
        asked_at: world.now,
        reason: "Eine Nachfrage".to_owned(),
        approved: None,
        until: None,
        delete_after: Some(world.minute(60)),
    }
}

fn session(world: &World, staff: &Staff, token_hash: &str) -> StaffSession {
    StaffSession {
        token_hash: token_hash.to_owned(),
        staff: staff.id,
        organisation: staff.organisation,
        created_at: world.now,
        expires_at: world.minute(60),
        revoked_at: None,
        csrf: String::new(),
        about: SessionAbout {
            method: SessionMethod::Provider,
            device: "Firefox, Linux".to_owned(),
            issuer: Some("https://idp.example.org".to_owned()),
            provider_session: Some("sid".to_owned()),
            id_token: Some("sealed".to_owned()),
            seen_at: Some(world.now),
        },
    }
}

/// Everything that an account keeps beside its password.
pub async fn of_account(world: &World, store: &Store, staff: &Staff) {
    let hash = format!("{:032x}", staff.id.0.as_u128());
    store
        .put_session(&session(world, staff, &hash))
        .await
        .unwrap();
    let writes = vec![
        Write::PutFactor(Box::new(factor(world, staff))),
        Write::PutRecovery {
            staff: staff.id,
            organisation: staff.organisation,
            hashes: vec!["a".to_owned()],
        },
        Write::PutIdentity(Box::new(identity(world, staff))),
        Write::PutAuditAccess(Box::new(access(world, staff))),
    ];
    write(store, writes).await;
}

/// Nobody of another organisation changes what an account keeps.
pub async fn stay_out_of(store: &Store, scope: Scope, theirs: StaffId) {
    let Scope::Organisation(organisation) = scope else {
        panic!("the scope of one organisation");
    };
    let whole = async || {
        let factors = store.factors(Scope::House, Some(theirs)).await.unwrap();
        let left = store.recovery_left(Scope::House, theirs).await.unwrap();
        (factors, left)
    };
    let before = whole().await;
    let of = &before.0[0];
    assert!(!store.use_factor(scope, of, of).await.unwrap());
    assert!(!store.spend_recovery(scope, theirs, "a").await.unwrap());
    let writes = vec![
        Write::DropFactors {
            staff: theirs,
            organisation,
            factor: None,
        },
        Write::PutRecovery {
            staff: theirs,
            organisation,
            hashes: Vec::new(),
        },
        Write::SetPassword {
            staff: theirs,
            organisation,
            hash: "x".to_owned(),
        },
        Write::EndSessions(Box::new(SessionEnd::all_of(
            theirs,
            organisation,
            of.created_at,
        ))),
    ];
    write(store, writes).await;
    assert_eq!(whole().await, before);
    let sessions = store.sessions(Scope::House, Some(theirs), of.created_at);
    assert!(!sessions.await.unwrap().is_empty());
}

async fn staffed(world: &World) -> (Store, Staff, Scope) {
    let store = world.store().await;
    let plan = alliance(world, "nord", &["altdorf"]);
    store.apply(&plan, world.now).await.unwrap();
    let staff = plan.staff[0].staff.clone();
    let scope = Scope::Organisation(staff.organisation);
    (store, staff, scope)
}

pub async fn a_code_counts_once_even_at_the_same_moment(world: &World) {
    let (store, staff, scope) = staffed(world).await;
    let known = factor(world, &staff);
    write(&store, vec![Write::PutFactor(Box::new(known.clone()))]).await;
    assert!(!format!("{known:?}").contains("sealed"));
    let used = Factor {
        counter: 8,
        used_at: Some(world.now),
        ..known.clone()
    };
    assert!(store.use_factor(scope, &known, &used).await.unwrap());
    assert!(!store.use_factor(scope, &known, &used).await.unwrap());
    let kept = store.factors(scope, Some(staff.id)).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&used));
    let second = factor(world, &staff);
    write(&store, vec![Write::PutFactor(Box::new(second.clone()))]).await;
    let drop = Write::DropFactors {
        staff: staff.id,
        organisation: staff.organisation,
        factor: Some(used.id),
    };
    write(&store, vec![drop]).await;
    let kept = store.factors(scope, Some(staff.id)).await.unwrap();
    assert_eq!(kept, [second]);
}

pub async fn a_recovery_code_is_spent_once(world: &World) {
    let (store, staff, scope) = staffed(world).await;
    let put = |hashes: &[&str]| Write::PutRecovery {
        staff: staff.id,
        organisation: staff.organisation,
        hashes: hashes.iter().map(ToString::to_string).collect(),
    };
    write(&store, vec![put(&["a", "b"])]).await;
    assert!(store.spend_recovery(scope, staff.id, "a").await.unwrap());
    assert!(!store.spend_recovery(scope, staff.id, "a").await.unwrap());
    assert_eq!(store.recovery_left(scope, staff.id).await.unwrap(), 1);
    write(&store, vec![put(&["c"])]).await;
    assert!(!store.spend_recovery(scope, staff.id, "b").await.unwrap());
    let drop = Write::DropFactors {
        staff: staff.id,
        organisation: staff.organisation,
        factor: None,
    };
    write(&store, vec![drop]).await;
    assert_eq!(store.recovery_left(scope, staff.id).await.unwrap(), 0);
}

pub async fn a_subject_stays_the_account_that_it_was(world: &World) {
    let (store, staff, scope) = staffed(world).await;
    let known = identity(world, &staff);
    write(&store, vec![Write::PutIdentity(Box::new(known.clone()))]).await;
    let later = Identity {
        seen_at: world.minute(5),
        staff: world.id(),
        ..known.clone()
    };
    write(&store, vec![Write::PutIdentity(Box::new(later))]).await;
    let found = store.identity(&known.issuer, &known.subject).await.unwrap();
    let seen = Identity {
        seen_at: world.minute(5),
        ..known.clone()
    };
    assert_eq!(found, Some(seen.clone()));
    assert_eq!(store.identities(scope).await.unwrap(), [seen]);
    let other = store.identity("https://evil.example.org", &known.subject);
    assert_eq!(other.await.unwrap(), None);
    assert_eq!(store.identity(&known.issuer, "a\0").await.unwrap(), None);
}

pub async fn a_login_under_way_ends_once_and_by_itself(world: &World) {
    let (store, staff, _) = staffed(world).await;
    let step = LoginStep {
        token_hash: "hash".to_owned(),
        organisation: staff.organisation,
        staff: staff.id,
        kind: LoginStepKind::Enrol,
        data: String::new(),
        created_at: world.now,
        expires_at: world.minute(10),
    };
    let put = |step: &LoginStep| Write::PutLoginStep(Box::new(step.clone()));
    write(&store, vec![put(&step)]).await;
    let further = LoginStep {
        data: "sealed".to_owned(),
        ..step.clone()
    };
    write(&store, vec![put(&further)]).await;
    let at = async |minute| {
        store
            .login_step("hash", world.minute(minute))
            .await
            .unwrap()
    };
    assert_eq!(at(9).await, Some(further));
    assert_eq!(at(10).await, None);
    assert!(store.end_login_step("hash").await.unwrap());
    assert!(!store.end_login_step("hash").await.unwrap());
    write(&store, vec![put(&step)]).await;
    let swept = store.sweep(world.minute(10), &world.clock).await.unwrap();
    assert_eq!(swept.len(), 1);
    assert!(!store.end_login_step("hash").await.unwrap());
}

pub async fn sessions_end_as_named(world: &World) {
    let (store, staff, scope) = staffed(world).await;
    let hashes = ["a1".repeat(32), "b2".repeat(32), "c3".repeat(32)];
    for hash in &hashes {
        let session = session(world, &staff, hash);
        store.put_session(&session).await.unwrap();
        assert_eq!(
            store.session(hash, world.now).await.unwrap().as_ref(),
            Some(&session)
        );
    }
    let running = async || -> Vec<String> {
        let sessions = store.sessions(scope, Some(staff.id), world.now);
        let sessions = sessions.await.unwrap().into_iter();
        sessions.map(|one| one.token_hash[..2].to_owned()).collect()
    };
    let all = SessionEnd::all_of(staff.id, staff.organisation, world.minute(1));
    let end = async |end: SessionEnd| write(&store, vec![Write::EndSessions(Box::new(end))]).await;
    for nothing in ["", "%", "zz"] {
        end(SessionEnd {
            id: Some(nothing.to_owned()),
            ..all.clone()
        })
        .await;
    }
    assert_eq!(running().await, ["a1", "b2", "c3"]);
    let early = SessionEnd {
        begun_before: Some(world.minute(-1)),
        ..all.clone()
    };
    end(early).await;
    let another = (
        "https://idp.example.org".to_owned(),
        Some("other".to_owned()),
    );
    end(SessionEnd {
        provider: Some(another),
        ..all.clone()
    })
    .await;
    assert_eq!(running().await, ["a1", "b2", "c3"]);
    end(SessionEnd {
        id: Some("a1".repeat(16)),
        ..all.clone()
    })
    .await;
    assert_eq!(running().await, ["b2", "c3"]);
    end(SessionEnd {
        but: Some("c3".repeat(16)),
        ..all.clone()
    })
    .await;
    assert_eq!(running().await, ["c3"]);
    store
        .touch_session(&hashes[2], world.minute(3))
        .await
        .unwrap();
    let seen = store.session(&hashes[2], world.now).await.unwrap().unwrap();
    assert_eq!(seen.about.seen_at, Some(world.minute(3)));
    let whose = ("https://idp.example.org".to_owned(), Some("sid".to_owned()));
    end(SessionEnd {
        provider: Some(whose),
        staff: None,
        ..all
    })
    .await;
    assert_eq!(running().await, Vec::<String>::new());
}

pub async fn one_other_person_agrees_to_reading(world: &World) {
    let (store, staff, scope) = staffed(world).await;
    let asked = access(world, &staff);
    let put = |access: &AuditAccess| Write::PutAuditAccess(Box::new(access.clone()));
    write(&store, vec![put(&asked)]).await;
    let agreed = AuditAccess {
        approved: Some((world.id(), world.minute(1))),
        until: Some(world.minute(31)),
        reason: "Etwas anderes".to_owned(),
        ..asked.clone()
    };
    write(&store, vec![put(&agreed)]).await;
    let again = AuditAccess {
        approved: Some((world.id(), world.minute(2))),
        until: Some(world.minute(99)),
        ..asked.clone()
    };
    write(&store, vec![put(&again)]).await;
    let kept = AuditAccess {
        reason: asked.reason,
        ..agreed
    };
    let found = store.audit_accesses(scope, world.now).await.unwrap();
    assert_eq!(found, [kept]);
    let later = store.audit_accesses(scope, world.minute(1)).await.unwrap();
    assert_eq!(later, []);
}
