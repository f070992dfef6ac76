//! The record of changes.

use schalter_domain::ids::{OrganisationId, StaffId};
use schalter_store::{AuditActor, AuditEntry, AuditFilter, AuditSubject, Batch, Scope, Write};
use serde_json::json;

use crate::side::write;
use crate::world::World;

pub fn changed(world: &World, organisation: OrganisationId, actor: AuditActor) -> AuditEntry {
    AuditEntry {
        id: world.id(),
        organisation,
        at: world.now,
        actor,
        action: "office.change".to_owned(),
        subject: AuditSubject::new("office", "meldewesen"),
        before: Some(json!({ "capacity": 5 })),
        after: Some(json!({ "capacity": 9 })),
        delete_after: Some(world.minute(60)),
    }
}

fn everything(world: &World) -> AuditFilter {
    AuditFilter {
        from: world.now,
        until: world.minute(60),
        kind: None,
        actor: None,
        limit: 10,
    }
}

pub async fn changes_are_kept_newest_first(world: &World) {
    let store = world.store().await;
    let (organisation, anna): (OrganisationId, StaffId) = (world.id(), world.id());
    let actors = [
        AuditActor::Staff(anna),
        AuditActor::CommandLine,
        AuditActor::System,
    ];
    let mut entries = Vec::new();
    for (minute, actor) in (0..).zip(actors) {
        entries.push(AuditEntry {
            at: world.minute(minute),
            ..changed(world, organisation, actor)
        });
    }
    entries[2].subject = AuditSubject::new("staff", anna);
    for entry in &entries {
        write(&store, vec![Write::PutAudit(Box::new(entry.clone()))]).await;
    }
    entries.reverse();
    let scope = Scope::Organisation(organisation);
    let all = everything(world);
    assert_eq!(store.audit(scope, &all).await.unwrap(), entries);
    let of = |filter: AuditFilter| {
        let store = store.clone();
        async move { store.audit(scope, &filter).await.unwrap() }
    };
    let newest = AuditFilter {
        limit: 1,
        ..all.clone()
    };
    assert_eq!(of(newest).await, entries[..1]);
    let staff = AuditFilter {
        kind: Some("staff".to_owned()),
        ..all.clone()
    };
    assert_eq!(of(staff).await, entries[..1]);
    let hers = AuditFilter {
        actor: Some(AuditActor::Staff(anna)),
        ..all.clone()
    };
    assert_eq!(of(hers).await, entries[2..]);
    let machine = AuditFilter {
        actor: Some(AuditActor::CommandLine),
        ..all.clone()
    };
    assert_eq!(of(machine).await, entries[1..2]);
    let later = AuditFilter {
        from: world.minute(1),
        until: world.minute(2),
        ..all
    };
    assert_eq!(of(later).await, entries[1..2]);
    let swept = store.sweep(world.minute(60), &world.clock).await.unwrap();
    assert_eq!(swept.iter().map(|one| one.count).sum::<u64>(), 3);
}

pub async fn an_entry_is_never_written_over(world: &World) {
    let store = world.store().await;
    let entry = changed(world, world.id(), AuditActor::CommandLine);
    write(&store, vec![Write::PutAudit(Box::new(entry.clone()))]).await;
    let other = AuditEntry {
        after: None,
        ..entry.clone()
    };
    let batch = Batch {
        events: Vec::new(),
        writes: vec![Write::PutAudit(Box::new(other))],
        results: Vec::new(),
    };
    assert!(store.commit(batch).await.is_err());
    let scope = Scope::Organisation(entry.organisation);
    assert_eq!(
        store.audit(scope, &everything(world)).await.unwrap(),
        [entry]
    );
}
