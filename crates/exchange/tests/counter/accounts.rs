//! Logging in by more than a password; sessions; the operator's link; the record of changes.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::clock::Clock as _;
use schalter_domain::clock::testing::SeededEntropy;
use schalter_domain::staff::{Role, Staff};
use schalter_exchange::audit::access::{READING, Search, WAITING};
use schalter_exchange::auth::emergency::{LINK, link};
use schalter_exchange::auth::factors::{FactorError, STEP};
use schalter_exchange::auth::settings::SealKey;
use schalter_exchange::auth::{
    AccountError, Accounts, Caller, Entered, LoginError, PasswordError, SecondFactor, Session,
    SignedOn,
};
use schalter_exchange::password;
use schalter_identity::totp::TotpSecret;
use schalter_store::{AuditActor, Batch, Scope, SessionMethod, Write};

use crate::scene::{Counter, Town};

const WORD: &str = "apfel baum wolke";

/// A town in which anna and bernd have passwords.
struct House {
    town: Town,
    counter: Counter,
}

impl House {
    async fn with(change: impl FnOnce(&mut Accounts)) -> Self {
        let town = Town::new().await;
        let mut accounts = Accounts::new(SealKey::new(&[1; 32]), "http://localhost:8080");
        change(&mut accounts);
        let counter = town.starts_as(accounts).await;
        let house = Self { town, counter };
        for login in ["anna", "bernd"] {
            let hash = password::hash(WORD, &SeededEntropy::new(5)).unwrap();
            let staff = house.counter.staff(login);
            let store = &house.counter.store;
            let set = store.set_password_hash(Scope::House, staff.id, &hash);
            assert!(set.await.unwrap());
        }
        house
    }

    async fn required() -> Self {
        Self::with(|accounts| accounts.second_factor = SecondFactor::Required).await
    }

    fn auth(&self) -> schalter_exchange::auth::Auth<'_> {
        self.counter.exchange.auth()
    }

    fn passes(&self, time: SignedDuration) {
        self.town.clock.advance(time);
    }

    fn signed(&self, login: &str) -> SignedOn {
        let staff = self.counter.staff(login);
        SignedOn {
            organisation: staff.organisation,
            staff,
            csrf: String::new(),
        }
    }

    /// The second step, or nothing.
    async fn step(&self, login: &str, from: &Caller) -> String {
        match self.auth().login(login, WORD, from).await {
            Ok(Entered::Step(token)) => token,
            Ok(Entered::Session(_)) => panic!("no second step"),
            Err(error) => panic!("{error}"),
        }
    }

    async fn enters(&self, login: &str, from: &Caller) -> Session {
        match self.auth().login(login, WORD, from).await {
            Ok(Entered::Session(session)) => session,
            Ok(Entered::Step(_)) => panic!("a second step"),
            Err(error) => panic!("{error}"),
        }
    }

    /// An app for the account; gives its secret and the recovery codes.
    async fn enrols(&self, staff: &Staff) -> (TotpSecret, Vec<String>) {
        let auth = self.auth();
        let offered = auth.offer_totp(staff);
        let secret = secret(&offered.text);
        let code = secret.code(self.present());
        let added = auth.add_totp(staff, (&offered.sealed, &code), "Telefon");
        (secret, added.await.unwrap())
    }

    fn present(&self) -> i64 {
        schalter_identity::totp::step(self.town.clock.now())
    }
}

/// The secret that a text shows: Base32 read back.
fn secret(text: &str) -> TotpSecret {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = 0_u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for digit in text.chars().filter(|c| !c.is_whitespace()) {
        bits = bits << 5 | alphabet.find(digit).unwrap() as u64;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).unwrap());
        }
    }
    TotpSecret::from_bytes(&bytes).unwrap()
}

fn from(network: u128) -> Caller {
    Caller {
        network,
        device: None,
        agent: "Firefox, Linux".to_owned(),
    }
}

#[tokio::test]
async fn a_required_factor_is_made_before_anything_else() {
    let house = House::required().await;
    let (auth, here) = (house.auth(), from(1));
    let token = house.step("anna", &here).await;
    assert!(auth.session(&token).await.is_none(), "a step is no session");
    let step = auth.step(&token).await.unwrap();
    assert!(step.enrols && !step.totp);
    let early = auth.finish_enrolment(&step, &here).await;
    assert_eq!(early.err(), Some(FactorError::Over));
    let (_, codes) = house.enrols(&step.staff).await;
    assert_eq!(codes.len(), 8);
    let session = auth.finish_enrolment(&step, &here).await.unwrap();
    assert_eq!(
        auth.session(&session.token).await.unwrap().staff.login,
        "anna"
    );
    let twice = auth.finish_enrolment(&step, &here).await;
    assert_eq!(twice.err(), Some(FactorError::Over), "a step counts once");
}

#[tokio::test]
async fn codes_count_once_and_in_their_time() {
    let house = House::required().await;
    let (auth, here) = (house.auth(), from(1));
    let anna = house.counter.staff("anna");
    let (secret, codes) = house.enrols(&anna).await;
    let typed = async |code: &str| {
        let token = house.step("anna", &here).await;
        let step = auth.step(&token).await.unwrap();
        assert!(step.totp && !step.enrols);
        auth.finish_by_code(&step, code, &here).await
    };
    let used = secret.code(house.present());
    let again = typed(&used).await;
    assert_eq!(again.err(), Some(FactorError::Wrong), "enrolment used it");
    assert!(typed(&secret.code(house.present() + 1)).await.is_ok());
    assert!(typed(&codes[0].to_uppercase()).await.is_ok());
    assert_eq!(typed(&codes[0]).await.err(), Some(FactorError::Wrong));
    let sessions = auth.sessions(&house.signed("anna")).await.unwrap();
    let mut methods: Vec<_> = sessions.iter().map(|one| one.about.method).collect();
    methods.sort_by_key(|method| format!("{method:?}"));
    assert_eq!(methods, [SessionMethod::Recovery, SessionMethod::Totp]);
    assert_eq!(sessions[0].about.device, "Firefox, Linux");

    let token = house.step("anna", &here).await;
    let step = auth.step(&token).await.unwrap();
    house.passes(STEP);
    assert!(
        auth.step(&token).await.is_none(),
        "a login waits not for ever"
    );
    let late = auth.finish_by_code(&step, &codes[1], &here).await;
    assert!(late.is_ok() || late.err() == Some(FactorError::Over));
}

#[tokio::test]
async fn wrong_codes_slow_down() {
    let house = House::required().await;
    let (auth, here) = (house.auth(), from(1));
    house.enrols(&house.counter.staff("anna")).await;
    let token = house.step("anna", &here).await;
    let step = auth.step(&token).await.unwrap();
    for _ in 0..5 {
        let wrong = auth.finish_by_code(&step, "000000", &here).await;
        assert_eq!(wrong.err(), Some(FactorError::Wrong));
    }
    let slow = auth.finish_by_code(&step, "000000", &here).await;
    assert!(matches!(slow.err(), Some(FactorError::Slow(_))));
}

#[tokio::test]
async fn a_secret_of_another_account_or_time_is_not_taken() {
    let house = House::with(|_| {}).await;
    let auth = house.auth();
    let (anna, bernd) = (house.counter.staff("anna"), house.counter.staff("bernd"));
    let offered = auth.offer_totp(&anna);
    let code = secret(&offered.text).code(house.present());
    let foreign = auth.add_totp(&bernd, (&offered.sealed, &code), "").await;
    assert_eq!(foreign.err(), Some(FactorError::Over));
    let garbage = auth.add_totp(&anna, ("unsinn", &code), "").await;
    assert_eq!(garbage.err(), Some(FactorError::Over));
    house.passes(STEP);
    let late = auth.add_totp(&anna, (&offered.sealed, &code), "").await;
    assert_eq!(late.err(), Some(FactorError::Over));
    let scope = Scope::Organisation(anna.organisation);
    assert_eq!(house.counter.store.factors(scope, None).await.unwrap(), []);
}

#[tokio::test]
async fn who_guesses_slows_down_himself_and_not_the_owner() {
    let house = House::with(|_| {}).await;
    let (auth, owner, stranger) = (house.auth(), from(1), from(2));
    let known = Caller {
        device: Some(house.enters("anna", &owner).await.device),
        ..stranger.clone()
    };
    for _ in 0..5 {
        let wrong = auth.login("anna", "falsch", &stranger).await;
        assert_eq!(wrong.err(), Some(LoginError::Wrong));
    }
    let slow = auth.login("anna", WORD, &stranger).await.err();
    assert!(matches!(slow, Some(LoginError::Slow(seconds)) if seconds <= 3));
    house.enters("anna", &owner).await;
    house.enters("anna", &known).await;
    let others = Caller {
        device: known.device.clone(),
        ..stranger.clone()
    };
    for _ in 0..5 {
        let wrong = auth.login("bernd", "falsch", &others).await;
        assert_eq!(wrong.err(), Some(LoginError::Wrong));
    }
    let slow = auth.login("bernd", WORD, &stranger).await.err();
    assert!(
        matches!(slow, Some(LoginError::Slow(_))),
        "the browser is known for anna alone"
    );
    house.passes(SignedDuration::from_secs(3));
    house.enters("anna", &stranger).await;
    let nobody = auth.login("niemand", WORD, &owner).await;
    assert_eq!(nobody.err(), Some(LoginError::Wrong));
}

#[tokio::test]
async fn a_session_that_ends_ends_its_channels() {
    let house = House::with(|_| {}).await;
    let auth = house.auth();
    let (one, two) = (
        house.enters("anna", &from(1)).await,
        house.enters("anna", &from(2)).await,
    );
    let (first, second) = (auth.watch(&one.token), auth.watch(&two.token));
    let anna = house.signed("anna");
    auth.end_others(&anna, &one.token).await.unwrap();
    second.ended().await;
    assert!(auth.session(&two.token).await.is_none());
    assert!(auth.session(&one.token).await.is_some());
    let sessions = auth.sessions(&anna).await.unwrap();
    assert_eq!(sessions.len(), 1);
    let id = sessions[0].id().to_owned();
    assert_eq!(
        auth.end_all_of(&anna, anna.staff.id).await,
        Err(AccountError::Forbidden)
    );
    let strange = auth.end_session(&house.signed("bernd"), &id).await;
    strange.unwrap();
    assert!(auth.session(&one.token).await.is_some(), "another's stays");
    auth.end_session(&anna, &id).await.unwrap();
    first.ended().await;

    let three = house.enters("anna", &from(1)).await;
    let third = auth.watch(&three.token);
    let store = &house.counter.store;
    let now = house.town.clock.now();
    let elsewhere = store.revoke_sessions_of(Scope::House, anna.staff.id, now);
    assert_eq!(elsewhere.await.unwrap(), 1);
    auth.end_channels().await;
    third.ended().await;
}

#[tokio::test]
async fn an_idle_session_ends_unless_a_desk_is_open() {
    let idle = SignedDuration::from_mins(60);
    let house = House::with(|accounts| accounts.idle = Some(idle)).await;
    let auth = house.auth();
    let session = house.enters("anna", &from(1)).await;
    house.passes(SignedDuration::from_mins(59));
    assert!(auth.session(&session.token).await.is_some());
    house.passes(SignedDuration::from_mins(59));
    assert!(auth.session(&session.token).await.is_some(), "it was used");
    let desk = auth.watch(&session.token);
    house.passes(SignedDuration::from_mins(61));
    auth.end_channels().await;
    assert!(auth.session(&session.token).await.is_some(), "an open desk");
    drop(desk);
    house.passes(idle);
    assert!(auth.session(&session.token).await.is_none());
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_is_on_record() {
    let house = House::with(|_| {}).await;
    let auth = house.auth();
    let (one, two) = (
        house.enters("anna", &from(1)).await,
        house.enters("anna", &from(2)).await,
    );
    let anna = auth.session(&one.token).await.unwrap();
    let change = async |present: &str, new: &str| {
        auth.change_password(&anna, &one.token, (present, new))
            .await
    };
    assert_eq!(change(WORD, "kurz").await, Err(PasswordError::Length));
    assert_eq!(
        change("falsch", "ein neues Wort").await,
        Err(PasswordError::Wrong)
    );
    change(WORD, "ein neues Wort").await.unwrap();
    assert!(auth.session(&one.token).await.is_some());
    assert!(auth.session(&two.token).await.is_none());
    let old = auth.login("anna", WORD, &from(1)).await;
    assert_eq!(old.err(), Some(LoginError::Wrong));
    assert!(auth.login("anna", "ein neues Wort", &from(1)).await.is_ok());
    let entries = actions(&house).await;
    assert_eq!(entries, ["staff.password"]);
}

async fn actions(house: &House) -> Vec<String> {
    let filter = schalter_store::AuditFilter {
        from: jiff::Timestamp::UNIX_EPOCH,
        until: house.town.clock.now() + SignedDuration::from_hours(1),
        kind: None,
        actor: None,
        limit: 50,
    };
    let entries = house.counter.store.audit(Scope::House, &filter).await;
    let entries = entries.unwrap().into_iter();
    let mut actions: Vec<_> = entries.map(|entry| entry.action).collect();
    // Those of one instant stand in no order.
    actions.sort_unstable();
    actions
}

#[tokio::test]
async fn a_lost_device_is_reset_by_whoever_keeps_the_accounts() {
    let house = House::required().await;
    let auth = house.auth();
    let anna = house.counter.staff("anna");
    house.enrols(&anna).await;
    let mut keeper = house.signed("bernd");
    assert_eq!(
        auth.reset_factors(&keeper, anna.id).await,
        Err(AccountError::Forbidden),
        "a lead keeps no accounts"
    );
    keeper.staff.roles.push(Role::Admin);
    auth.reset_factors(&keeper, anna.id).await.unwrap();
    let token = house.step("anna", &from(1)).await;
    assert!(auth.step(&token).await.unwrap().enrols);
    let scope = Scope::Organisation(anna.organisation);
    let store = &house.counter.store;
    assert_eq!(store.recovery_left(scope, anna.id).await.unwrap(), 0);
    let mut foreign = keeper.clone();
    foreign.organisation = uuid::Uuid::from_u128(7).into();
    assert_eq!(
        auth.reset_factors(&foreign, anna.id).await,
        Err(AccountError::Unknown)
    );
    assert_eq!(
        actions(&house).await,
        ["staff.factor-added", "staff.factors-reset"]
    );
}

#[tokio::test]
async fn the_last_required_factor_stays() {
    let house = House::required().await;
    let auth = house.auth();
    house.enrols(&house.counter.staff("anna")).await;
    let anna = house.signed("anna");
    let (factors, left) = auth.factors(&anna).await.unwrap();
    assert_eq!((factors.len(), left), (1, 8));
    assert_eq!(
        auth.drop_factor(&anna, factors[0].id).await,
        Err(AccountError::LastFactor)
    );
    let (_, codes) = house.enrols(&anna.staff).await;
    assert_eq!(codes, Vec::<String>::new(), "only the first brings codes");
    auth.drop_factor(&anna, factors[0].id).await.unwrap();
    let unknown = auth.drop_factor(&anna, factors[0].id).await;
    assert_eq!(unknown, Err(AccountError::Unknown));
    assert_eq!(auth.renew_recovery(&anna).await.unwrap().len(), 8);
}

#[tokio::test]
async fn the_operators_link_opens_once_and_not_for_long() {
    let house = House::required().await;
    let auth = house.auth();
    let anna = house.counter.staff("anna");
    let make = async |seed: u64| {
        let entropy = SeededEntropy::new(seed);
        let (secret, writes) = link(
            &anna,
            "Schlüssel verloren",
            house.town.clock.now(),
            &entropy,
        );
        let batch = Batch {
            events: Vec::new(),
            writes,
            results: Vec::new(),
        };
        house.counter.store.commit(batch).await.unwrap();
        secret
    };
    let secret = make(31).await;
    assert!(auth.step(&secret).await.is_none(), "it is no second step");
    assert_eq!(auth.emergency(&secret).await.unwrap().login, "anna");
    let session = auth.enter_by_link(&secret, &from(1)).await.unwrap();
    assert!(auth.session(&session.token).await.is_some());
    let twice = auth.enter_by_link(&secret, &from(1)).await;
    assert_eq!(twice.err(), Some(AccountError::Unknown));
    let late = make(32).await;
    house.passes(LINK);
    assert!(auth.emergency(&late).await.is_none());
    let late = auth.enter_by_link(&late, &from(1)).await;
    assert_eq!(late.err(), Some(AccountError::Unknown));
    assert_eq!(
        actions(&house).await,
        [
            "staff.break-glass",
            "staff.break-glass",
            "staff.break-glass-used"
        ]
    );
}

#[tokio::test]
async fn two_persons_read_the_record_together() {
    let house = House::with(|_| {}).await;
    let records = house.counter.exchange.records();
    let now = || house.town.clock.now();
    let everything = || Search {
        from: jiff::Timestamp::UNIX_EPOCH,
        until: now() + SignedDuration::from_hours(1),
        kind: None,
        actor: None,
    };
    let one = house.signed("bernd");
    let mut two = house.signed("anna");
    assert_eq!(
        records.ask(&two, "Neugier").await,
        Err(AccountError::Forbidden)
    );
    two.staff.roles.push(Role::Lead);
    assert_eq!(records.ask(&one, "  ").await, Err(AccountError::Unknown));
    records.ask(&one, "Eine Beschwerde").await.unwrap();
    let own = records.standing(&one).await.unwrap().own.unwrap();
    assert_eq!(
        records.agree(&one, own.id).await,
        Err(AccountError::Unknown),
        "nobody agrees to oneself"
    );
    let alone = records.read(&one, everything()).await;
    assert_eq!(alone.err(), Some(AccountError::Forbidden));
    let mut foreign = two.clone();
    foreign.organisation = uuid::Uuid::from_u128(7).into();
    assert_eq!(
        records.agree(&foreign, own.id).await,
        Err(AccountError::Unknown)
    );
    records.agree(&two, own.id).await.unwrap();
    for reader in [&one, &two] {
        assert!(!records.read(reader, everything()).await.unwrap().is_empty());
    }
    let agreed = records.agree(&two, own.id).await;
    assert_eq!(agreed, Err(AccountError::Unknown), "once");
    let third = Search {
        actor: Some(AuditActor::Staff(one.staff.id)),
        ..everything()
    };
    let entries = records.read(&two, third).await.unwrap();
    let mut found: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["audit.ask", "audit.read"]);
    house.passes(READING);
    let over = records.read(&one, everything()).await;
    assert_eq!(over.err(), Some(AccountError::Forbidden));
    records.ask(&one, "Noch einmal").await.unwrap();
    let again = records.standing(&two).await.unwrap().others;
    house.passes(WAITING);
    let late = records.agree(&two, again[0].id).await;
    assert_eq!(late, Err(AccountError::Unknown));
}

#[tokio::test]
async fn without_local_logins_no_password_counts() {
    let house = House::with(|accounts| accounts.local = false).await;
    let refused = house.auth().login("anna", WORD, &from(1)).await;
    assert_eq!(refused.err(), Some(LoginError::NotLocal));
    let entropy: Arc<SeededEntropy> = Arc::clone(&house.town.entropy);
    let anna = house.counter.staff("anna");
    let (_, writes) = link(&anna, "x", house.town.clock.now(), &*entropy);
    assert!(
        matches!(writes[0], Write::PutLoginStep(_)),
        "the other way in"
    );
}
