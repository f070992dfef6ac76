//! Kiosks that run: devices, sensors, health, and what a kiosk holds of its visit.

use schalter_domain::ids::{KioskId, OrganisationId};
use schalter_domain::kiosk::DeviceState;
use schalter_store::{
    Credential, KIOSK, KioskDevice, KioskHealth, KioskSensor, Scope, Store, Write,
};

use crate::side::{credential, write};
use crate::world::World;

pub fn device(world: &World, organisation: OrganisationId) -> KioskDevice {
    let kiosk: KioskId = world.id();
    KioskDevice {
        kiosk,
        organisation,
        token_hash: format!("hash of {kiosk}"),
        paired_at: world.now,
    }
}

pub fn sensor(world: &World, organisation: OrganisationId) -> KioskSensor {
    let kiosk: KioskId = world.id();
    KioskSensor {
        id: world.id(),
        kiosk,
        organisation,
        token_hash: format!("hash of a sensor of {kiosk}"),
        created_at: world.now,
    }
}

pub fn health(world: &World, organisation: OrganisationId) -> KioskHealth {
    KioskHealth {
        kiosk: world.id(),
        organisation,
        version: "1.0".to_owned(),
        camera: DeviceState::Good,
        microphone: DeviceState::Unknown,
        checked_at: Some(world.now),
        seen_at: None,
        visit_at: None,
        outage_at: None,
    }
}

/// What the kiosk of nobody in particular holds of a visit.
pub fn held(world: &World, organisation: OrganisationId) -> Credential {
    let kiosk: KioskId = world.id();
    Credential {
        token_hash: format!("{KIOSK}{kiosk}"),
        ..credential(world, organisation, world.id())
    }
}

async fn devices(store: &Store) -> Vec<KioskDevice> {
    store.kiosk_devices(Scope::House).await.unwrap()
}

pub async fn a_kiosk_has_one_device_and_its_owner_takes_it(world: &World) {
    let (store, organisation) = (world.store().await, world.id::<OrganisationId>());
    let first = device(world, organisation);
    write(&store, vec![Write::PutKioskDevice(Box::new(first.clone()))]).await;
    assert_eq!(devices(&store).await, std::slice::from_ref(&first));
    let second = KioskDevice {
        token_hash: "another".to_owned(),
        paired_at: world.minute(1),
        ..first.clone()
    };
    write(
        &store,
        vec![Write::PutKioskDevice(Box::new(second.clone()))],
    )
    .await;
    assert_eq!(devices(&store).await, std::slice::from_ref(&second));

    let stranger = OrganisationId(world.id());
    let foreign = KioskDevice {
        organisation: stranger,
        ..first
    };
    let drop = |organisation| Write::DropKioskDevice {
        kiosk: second.kiosk,
        organisation,
    };
    write(
        &store,
        vec![Write::PutKioskDevice(Box::new(foreign)), drop(stranger)],
    )
    .await;
    assert_eq!(
        devices(&store).await,
        std::slice::from_ref(&second),
        "a stranger does nothing"
    );
    write(&store, vec![drop(organisation)]).await;
    assert_eq!(devices(&store).await, []);
}

pub async fn sensors_come_and_go_by_their_owner(world: &World) {
    let (store, organisation) = (world.store().await, world.id::<OrganisationId>());
    let one = sensor(world, organisation);
    let put = Write::PutKioskSensor(Box::new(one.clone()));
    write(&store, vec![put]).await;
    let sensors = || store.kiosk_sensors(Scope::Organisation(organisation));
    assert_eq!(sensors().await.unwrap(), std::slice::from_ref(&one));
    let drop = |organisation| Write::DropKioskSensor {
        sensor: one.id,
        organisation,
    };
    write(&store, vec![drop(OrganisationId(world.id()))]).await;
    assert_eq!(sensors().await.unwrap().len(), 1);
    write(&store, vec![drop(organisation)]).await;
    assert_eq!(sensors().await.unwrap(), []);
}

pub async fn the_newest_health_of_a_kiosk_counts(world: &World) {
    let (store, organisation) = (world.store().await, world.id::<OrganisationId>());
    let first = health(world, organisation);
    let second = KioskHealth {
        version: "1.1\0".to_owned(),
        camera: DeviceState::Missing,
        microphone: DeviceState::Mute,
        seen_at: Some(world.minute(1)),
        visit_at: Some(world.minute(2)),
        outage_at: Some(world.minute(3)),
        ..first.clone()
    };
    for one in [&first, &second] {
        write(&store, vec![Write::PutKioskHealth(Box::new(one.clone()))]).await;
    }
    let foreign = KioskHealth {
        organisation: world.id(),
        ..first
    };
    write(&store, vec![Write::PutKioskHealth(Box::new(foreign))]).await;
    let kept = KioskHealth {
        version: "1.1".to_owned(),
        ..second
    };
    assert_eq!(store.kiosk_health(Scope::House).await.unwrap(), [kept]);
}

pub async fn what_kiosks_hold_is_found_until_it_is_wiped(world: &World) {
    let (store, organisation) = (world.store().await, world.id::<OrganisationId>());
    let (one, browser) = (held(world, organisation), world.id());
    let browser = credential(world, organisation, browser);
    let puts = [&one, &browser].map(|one| Write::PutCredential(one.clone()));
    write(&store, puts.into()).await;
    let found = || store.visits_of_kiosks(Scope::House);
    assert_eq!(found().await.unwrap(), std::slice::from_ref(&one));
    let token_hash = one.token_hash;
    write(&store, vec![Write::DropCredential { token_hash }]).await;
    assert_eq!(found().await.unwrap(), []);
    let others = store.visits_of_token(&browser.token_hash).await;
    assert_eq!(others.unwrap().len(), 1, "a browser keeps its own");
}
