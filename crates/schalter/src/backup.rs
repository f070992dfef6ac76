//! Backups of a server on SQLite, made while it runs, and their return. One file holds the
//! database, the secrets beside it, the configuration, and a manifest that says what it is.
//!
//! A server on PostgreSQL is backed up by PostgreSQL's own tools; see the handbook.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use schalter_domain::clock::Clock as _;
use schalter_store::{Store, backup};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::accounts;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::failure::{Failure, Kind};
use crate::house::database_url;
use crate::out::say;

/// The form of the archive.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "schalter.db";
/// The key under which second factors are sealed.
const KEY: &str = "schalter.key";
const CONFIGURATION: &str = "schalter.toml";
/// How the names of backups begin and end.
const NAME: (&str, &str) = ("schalter-", ".tar.gz");

/// What stands at the head of an archive.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// The release that made it.
    program: String,
    /// When, in UTC.
    made_at: String,
    /// The newest migration of the database.
    schema: String,
    /// The last event of its log.
    last_seq: u64,
    /// Every other file: name, length in bytes, SHA-256 in hex.
    files: Vec<Entry>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    name: String,
    bytes: u64,
    sha256: String,
}

/// `backup`: into `target`, a new file or a folder. In a folder, `keep` leaves that many of the
/// newest backups and deletes the others.
pub async fn write(
    config: &Config,
    source: Option<&Path>,
    target: &Path,
    keep: Option<usize>,
) -> Result<(), Failure> {
    let database = sqlite(config)?;
    if !database.is_file() {
        return Err(Failure::new(
            Kind::Database,
            format!("there is no database {}", database.display()),
            "Check database.url, and run this in the folder in which the server is started",
        ));
    }
    let now = SystemClock.now();
    let file = if target.is_dir() {
        let time = now.strftime("%Y%m%dT%H%M%S%3fZ");
        target.join(format!("{}{time}{}", NAME.0, NAME.1))
    } else {
        target.to_owned()
    };
    if file.exists() {
        let what = format!("{} exists already", file.display());
        return Err(Failure::input(what, "Name a new file, or a folder"));
    }
    let (part, copy) = (suffixed(&file, ".part"), suffixed(&file, ".part.db"));
    // What an earlier try left behind is in nobody's use.
    let _ = (fs::remove_file(&part), fs::remove_file(&copy));
    let contents = backup::copy(&database, &copy).await;
    let written = contents.map_err(Failure::from).and_then(|contents| {
        let mut members = vec![(DATABASE.to_owned(), copy.clone())];
        let kept = secrets(config)?.into_iter();
        members.extend(kept.filter(|(_, place)| place.is_file()));
        if let Some(source) = source {
            members.push((CONFIGURATION.to_owned(), source.to_owned()));
        }
        let manifest = manifest(&contents, now.to_string(), &members)?;
        archive(&part, &manifest, &members)?;
        fs::rename(&part, &file)?;
        Ok(contents)
    });
    let _ = (fs::remove_file(&part), fs::remove_file(&copy));
    let contents = written?;
    let size = fs::metadata(&file)?.len();
    say(format!(
        "{} written: {} kB, up to event {}, schema {}.",
        file.display(),
        size.div_ceil(1_000),
        contents.last_seq,
        contents.schema
    ));
    if let Some(keep) = keep.filter(|_| target.is_dir()) {
        prune(target, keep.max(1))?;
    }
    Ok(())
}

/// `restore`: puts the database of `archive` in the place of the one that is there, which is kept
/// beside it.
pub async fn restore(config: &Config, archive: &Path) -> Result<(), Failure> {
    let database = sqlite(config)?;
    if backup::in_use(&database).await? {
        return Err(Failure::new(
            Kind::Database,
            format!("{} is in use", database.display()),
            "Stop the server first (systemctl stop schalter)",
        ));
    }
    let folder = folder_of(&database);
    let unpacked = tempfolder(&folder)?;
    let outcome = put_back(config, archive, &database, &unpacked).await;
    let _ = fs::remove_dir_all(&unpacked);
    outcome
}

async fn put_back(
    config: &Config,
    archive: &Path,
    database: &Path,
    unpacked: &Path,
) -> Result<(), Failure> {
    let manifest = unpack(archive, unpacked)?;
    let fresh = unpacked.join(DATABASE);
    let contents = backup::contents(&fresh).await?;
    let now = SystemClock.now();
    let time = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut kept = Vec::new();
    for file in backup::files_of(database) {
        kept.extend(set_aside(&file, &time)?);
    }
    fs::rename(&fresh, database)?;
    for (name, place) in secrets(config)? {
        let from = unpacked.join(&name);
        if from.is_file() && fs::read(&from)? != fs::read(&place).unwrap_or_default() {
            kept.extend(set_aside(&place, &time)?);
            copy_private(&from, &place)?;
        }
    }
    File::open(folder_of(database))?.sync_all()?;
    let store = Store::connect(&database_url(config)?, now).await?;
    let settled = store.settle_copy(&SystemClock).await?;
    store.close().await?;
    for file in &kept {
        say(format!("What was there is kept as {}.", file.display()));
    }
    say(format!(
        "Restored: made {} by schalter {}, up to event {}. {} sessions were ended; staff log in \
         again.",
        manifest.made_at, manifest.program, contents.last_seq, settled.sessions
    ));
    if settled.doubtful > 0 {
        say(format!(
            "{} messages waited to be sent when the backup was made, and may have been sent since: \
             staff decide at the desk, under Nachrichten.",
            settled.doubtful
        ));
    }
    Ok(())
}

/// The file of the database.
fn sqlite(config: &Config) -> Result<PathBuf, Failure> {
    let url = database_url(config)?;
    backup::sqlite_file(&url)
        .map(Path::to_owned)
        .ok_or_else(|| {
            Failure::input(
                "this server keeps its data in PostgreSQL",
                "Use pg_dump and pg_restore; the handbook (Sicherung) shows how",
            )
        })
}

/// Files without which the database cannot be used: their names in the archive, and their places.
fn secrets(config: &Config) -> Result<Vec<(String, PathBuf)>, Failure> {
    let key = accounts::key_file(config)?;
    Ok(vec![(KEY.to_owned(), key)])
}

fn manifest(
    contents: &backup::Contents,
    made_at: String,
    members: &[(String, PathBuf)],
) -> Result<Manifest, Failure> {
    let entry = |(name, path): &(String, PathBuf)| -> io::Result<Entry> {
        let (bytes, sha256) = digest(File::open(path)?)?;
        Ok(Entry {
            name: name.clone(),
            bytes,
            sha256,
        })
    };
    Ok(Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        schema: contents.schema.clone(),
        last_seq: contents.last_seq,
        files: members.iter().map(entry).collect::<io::Result<_>>()?,
    })
}

/// Length and SHA-256 in hex.
fn digest(mut from: impl io::Read) -> io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut from, &mut hash)?;
    let hash = hash.finalize();
    let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, hex))
}

fn archive(file: &Path, manifest: &Manifest, members: &[(String, PathBuf)]) -> Result<(), Failure> {
    let encoder = GzEncoder::new(create_private(file)?, Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    let text = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o600);
    archive.append_data(&mut header, MANIFEST, text.as_slice())?;
    for (name, path) in members {
        archive.append_file(name, &mut File::open(path)?)?;
    }
    let written = archive.into_inner()?.finish()?;
    written.sync_all()?;
    Ok(())
}

/// Writes the members of an archive into `folder`, and checks them against the manifest.
fn unpack(archive: &Path, folder: &Path) -> Result<Manifest, Failure> {
    let spoiled = |what: &str| {
        Failure::input(
            format!("{} is not a whole backup: {what}", archive.display()),
            "Nothing was changed. Take another backup",
        )
    };
    let unreadable = |error: io::Error| {
        let what = format!("{} cannot be read: {error}", archive.display());
        Failure::input(
            what,
            "Nothing was changed. Check the path, or take another backup",
        )
    };
    let file = File::open(archive).map_err(unreadable)?;
    let mut members = tar::Archive::new(GzDecoder::new(file));
    let mut manifest: Option<Manifest> = None;
    let mut found = Vec::new();
    for member in members.entries().map_err(unreadable)? {
        let mut member = member.map_err(unreadable)?;
        let name = member.path().map_err(unreadable)?.display().to_string();
        let Some(known) = &manifest else {
            if name != MANIFEST {
                return Err(spoiled("it does not begin with its manifest"));
            }
            let mut text = String::new();
            member.read_to_string(&mut text).map_err(unreadable)?;
            manifest = serde_json::from_str(&text).ok();
            match &manifest {
                Some(manifest) if manifest.format == FORMAT => continue,
                Some(_) => return Err(spoiled("a newer release made it")),
                None => return Err(spoiled("its manifest cannot be read")),
            }
        };
        // Only names of the manifest are written, and those have no folders.
        let expected = known.files.iter().find(|entry| entry.name == name);
        let Some(expected) = expected.filter(|entry| !entry.name.contains('/')) else {
            return Err(spoiled("it holds a file that the manifest does not name"));
        };
        let place = folder.join(&expected.name);
        io::copy(&mut member, &mut create_private(&place)?).map_err(unreadable)?;
        let (bytes, sha256) = digest(File::open(&place)?)?;
        if (bytes, &sha256) != (expected.bytes, &expected.sha256) {
            return Err(spoiled(&format!("{name} was changed")));
        }
        found.push(name);
    }
    let manifest = manifest.ok_or_else(|| spoiled("it is empty"))?;
    match manifest.files.iter().find(|e| !found.contains(&e.name)) {
        Some(missing) => Err(spoiled(&format!("{} is missing", missing.name))),
        None => Ok(manifest),
    }
}

/// Deletes the older backups of a folder.
fn prune(folder: &Path, keep: usize) -> Result<(), Failure> {
    let mut backups: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(NAME.0) && name.ends_with(NAME.1))
        })
        .collect();
    backups.sort();
    let old = backups.len().saturating_sub(keep);
    for file in &backups[..old] {
        fs::remove_file(file)?;
        say(format!("{} deleted (--keep {keep}).", file.display()));
    }
    Ok(())
}

/// Renames a file that exists, so that another can take its place.
fn set_aside(file: &Path, time: &str) -> io::Result<Option<PathBuf>> {
    if !file.exists() {
        return Ok(None);
    }
    let mut aside = suffixed(file, &format!(".before-restore-{time}"));
    let mut number = 2;
    while aside.exists() {
        aside = suffixed(file, &format!(".before-restore-{time}-{number}"));
        number += 1;
    }
    fs::rename(file, &aside)?;
    Ok(Some(aside))
}

fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    let mut file = create_private(to)?;
    file.write_all(&fs::read(from)?)?;
    file.sync_all()
}

fn create_private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file)
}

/// A new folder beside the database, so that renaming out of it crosses no file system.
fn tempfolder(beside: &Path) -> io::Result<PathBuf> {
    let folder = beside.join(format!(".restore-{}", std::process::id()));
    fs::create_dir(&folder)?;
    Ok(folder)
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn suffixed(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
