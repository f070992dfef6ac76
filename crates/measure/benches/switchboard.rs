//! The switchboard of a whole country: a talk ends, the next begins, somebody comes.

#[path = "../src/switchboard/country.rs"]
mod country;

use country::{Country, Size, rings};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::SignedDuration;

fn rounds(criterion: &mut Criterion) {
    let name = format!("switchboard, {} need classes", Country::classes());
    let mut group = criterion.benchmark_group(name);
    for waiting in [100, 1_000, 10_000] {
        let seats = 1_000;
        let mut country = Country::new(Size { waiting, seats });
        group.bench_function(format!("four decisions, {waiting} waiting"), |bencher| {
            bencher.iter(|| {
                let seat = country.any_seat();
                for command in Country::round(seat) {
                    if let Some((seat, offer)) = rings(&country.all(command)) {
                        country.all(Country::accept(seat, offer));
                    }
                }
                country.arrives();
                country.passes(SignedDuration::from_millis(20));
            });
        });
    }
    group.finish();
}

fn standing(criterion: &mut Criterion) {
    let country = Country::new(Size {
        waiting: 10_000,
        seats: 1_000,
    });
    criterion.bench_function("where everyone stands, 10,000 waiting", |bencher| {
        bencher.iter(|| country.board.standing(country.now));
    });
}

criterion_group!(benches, rounds, standing);
criterion_main!(benches);
