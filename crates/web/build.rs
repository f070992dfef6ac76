//! The front end is embedded. Where it has not been built, an empty one stands in, so that the
//! pages can be worked on without Node.js; `make run` builds the real one first.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/dist");
    let manifest = dist.join(".vite/manifest.json");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed={}", manifest.display());
    println!("cargo::rerun-if-changed=templates");
    if manifest.is_file() {
        return;
    }
    println!(
        "cargo::warning=the front end is not built: pages come without styles and scripts; \
         run `npm ci && npm run build` in frontend/"
    );
    let written = std::fs::create_dir_all(dist.join(".vite"))
        .and_then(|()| std::fs::write(&manifest, "{}\n"));
    if let Err(error) = written {
        println!("cargo::error=cannot write {}: {error}", manifest.display());
    }
}
