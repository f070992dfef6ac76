//! Passwords of staff: argon2id hashes in the PHC string form. Nothing here logs or keeps one.
//!
//! Parameters are those of the OWASP Password Storage Cheat Sheet for argon2id: 19 MiB, two passes,
//! one lane. A hash carries its own parameters, so older ones keep working when these rise.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{Output, ParamsString, PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use schalter_domain::clock::Entropy;

/// The shortest password that a person may choose, in characters (NIST SP 800-63B asks for 8; an
/// account that can see citizens gets a little more).
pub const MIN_CHARS: usize = 10;

/// The longest password that is looked at, in bytes: hashing costs the server, not the sender.
pub const MAX_BYTES: usize = 256;

/// Cost of one hash: memory in KiB, passes, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// The most that a stored hash may cost: a plan from elsewhere must not be able to exhaust the
/// server.
const MOST: (u32, u32, u32) = (64 * 1024, 10, 4);

/// The working memory, kept between hashes: one hash at a time, and 19 MiB at most, however many
/// people log in at once.
static MEMORY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

/// A hash that no password has: what an unknown login is checked against. Its parameters are those
/// of [`COST`], which a test watches.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2NoYWx0ZXItbm9ib2R5$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The password is longer than [`MAX_BYTES`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the password is longer than {MAX_BYTES} bytes")]
pub struct TooLong;

fn cost() -> Params {
    let (memory, passes, lanes) = COST;
    Params::new(memory, passes, lanes, Some(Params::DEFAULT_OUTPUT_LEN))
        .expect("OWASP's parameters are valid")
}

/// argon2id of `password`; nothing where the parameters or the salt do not allow it.
fn derive(password: &str, salt: &[u8], params: &Params, length: usize) -> Option<Output> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    Output::init_with(length, |output| {
        argon2
            .hash_password_into_with_memory(
                password.as_bytes(),
                salt,
                output,
                memory.as_mut_slice(),
            )
            .map_err(Into::into)
    })
    .ok()
}

/// The hash to store for `password`, with a salt of 128 bits from `entropy`. Takes some 20 ms of
/// one core: call it off the async threads.
///
/// # Errors
///
/// [`TooLong`] beyond [`MAX_BYTES`].
pub fn hash(password: &str, entropy: &dyn Entropy) -> Result<String, TooLong> {
    if password.len() > MAX_BYTES {
        return Err(TooLong);
    }
    let mut salt = [0_u8; 16];
    entropy.fill(&mut salt);
    let text = SaltString::encode_b64(&salt).expect("16 bytes are a salt of allowed length");
    let params = cost();
    let output = derive(password, &salt, &params, Params::DEFAULT_OUTPUT_LEN)
        .expect("valid parameters and a short password always hash");
    let hashed = PasswordHash {
        algorithm: argon2::ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).expect("OWASP's parameters have a text"),
        salt: Some(text.as_salt()),
        hash: Some(output),
    };
    Ok(hashed.to_string())
}

/// Whether `password` is the one that `hashed` was made of. Compares in constant time; a hash that
/// cannot be read, or is none of argon2id, fits no password.
pub fn verify(password: &str, hashed: &str) -> bool {
    if password.len() > MAX_BYTES {
        return false;
    }
    readable(hashed).is_some_and(|(params, salt, expected)| {
        // Outputs compare in constant time.
        derive(password, &salt, &params, expected.len()).is_some_and(|output| output == expected)
    })
}

/// Parameters, salt and output of an argon2id hash that does not cost too much.
fn readable(hashed: &str) -> Option<(Params, Vec<u8>, Output)> {
    let hash = PasswordHash::new(hashed).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let (memory, passes, lanes) = MOST;
    let version = hash
        .version
        .is_none_or(|version| version == u32::from(Version::V0x13));
    let fits = hash.algorithm == argon2::ARGON2ID_IDENT
        && version
        && params.m_cost() <= memory
        && params.t_cost() <= passes
        && params.p_cost() <= lanes;
    let mut salt = [0_u8; 64];
    let salt = hash.salt?.decode_b64(&mut salt).ok()?.to_vec();
    hash.hash
        .filter(|_| fits)
        .map(|output| (params, salt, output))
}

/// Spends what [`verify`] spends, for a login that does not exist, so that the answer's delay does
/// not tell which logins do. Always `false`.
pub fn verify_nobody(password: &str) -> bool {
    let _ = verify(password, NOBODY);
    false
}

/// Whether `hashed` is an argon2id hash that [`verify`] can read.
pub fn is_hash(hashed: &str) -> bool {
    readable(hashed).is_some()
}

/// A password for a person to type: four groups of four letters and digits without look-alikes,
/// 79 bits.
pub fn generate(entropy: &dyn Entropy) -> String {
    const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 64];
    entropy.fill(&mut bytes);
    let mut password = String::with_capacity(19);
    for (place, word) in bytes.chunks_exact(4).enumerate() {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        // 2^32 is so much more than 31 that the remainder favours no letter.
        let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        password.push(char::from(ALPHABET[(word % 31) as usize]));
    }
    password
}

#[cfg(test)]
mod tests {
    use schalter_domain::clock::testing::SeededEntropy;

    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let entropy = SeededEntropy::new(1);
        let hashed = hash("Schalter-Demo-7", &entropy).unwrap();
        assert!(
            hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hashed}"
        );
        assert!(is_hash(&hashed));
        assert!(verify("Schalter-Demo-7", &hashed));
        assert!(!verify("schalter-demo-7", &hashed));
        assert!(!verify("", &hashed));
        assert_ne!(
            hashed,
            hash("Schalter-Demo-7", &entropy).unwrap(),
            "the salt differs"
        );
    }

    /// Made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -k 256
    /// -p 1 -e`, as its own test suite (test.c) has it.
    #[test]
    fn hashes_of_others_are_understood() {
        let hashed = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$\
                      nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(verify("password", hashed));
        assert!(!verify("Password", hashed));
    }

    #[test]
    fn rubbish_fits_nothing() {
        let dear = hash("plain", &SeededEntropy::new(1))
            .unwrap()
            .replace("m=19456", "m=4194304");
        for rubbish in [
            "",
            "$argon2id$",
            "plain",
            "$2y$10$abcdefghijklmnopqrstuv",
            &dear,
        ] {
            assert!(!verify("plain", rubbish));
            assert!(!is_hash(rubbish));
        }
    }

    #[test]
    fn nobody_costs_what_somebody_costs() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let somebody = hash("x", &SeededEntropy::new(1)).unwrap();
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(
            nobody.hash.map(|hash| hash.len()),
            somebody.hash.map(|hash| hash.len()),
            "the same length"
        );
        assert!(!verify_nobody("x"));
    }

    #[test]
    fn an_endless_password_is_refused_unhashed() {
        let long = "x".repeat(MAX_BYTES + 1);
        assert_eq!(hash(&long, &SeededEntropy::new(1)), Err(TooLong));
        assert!(!verify(&long, NOBODY));
    }

    #[test]
    fn generated_passwords_differ_and_can_be_typed() {
        let entropy = SeededEntropy::new(1);
        let (one, two) = (generate(&entropy), generate(&entropy));
        assert_ne!(one, two);
        assert_eq!(one.len(), 19);
        assert!(
            one.chars()
                .all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
        );
        assert!(!one.contains(['l', 'i', 'o', '0', '1']));
    }
}
