use std::time::Instant;
fn main() {
    let n = 10_000_000usize; let m = 1_250_000u64;
    let mut s = 1u64;
    let mut rng = || { s = s.wrapping_add(0x9E3779B97F4A7C15); let mut z = s; z = (z ^ (z >> 30)).wrapping_mul(0xBF58476D1CE4E5B9); z = (z ^ (z >> 27)).wrapping_mul(0x94D049BB133111EB); z ^ (z >> 31) };
    let keys: Vec<u64> = (0..n).map(|_| rng() % m).collect();
    let days: Vec<i32> = (0..n).map(|_| 19000 + (rng() % 1500) as i32).collect();
    let amounts: Vec<i64> = (0..n).map(|_| 100 + (rng() % 100000) as i64).collect();
    let kind = std::env::args().nth(1).unwrap_or("dense".into());
    fn run<K: retention::history::CustomerKey>(name: &str, k: &[K], d: &[i32], a: &[i64]) { let mut v: Vec<f64> = (0..15).map(|_| { let t = Instant::now(); let _ = std::hint::black_box(retention::history::bench_group(k, d, a)); t.elapsed().as_secs_f64() * 1e3 }).collect(); v.sort_by(f64::total_cmp); println!("{name} min {:.0} med {:.0}", v[0], v[7]); }
    match kind.as_str() {
      "dense" => run("dense", &keys, &days, &amounts),
      "sparse" => run("sparse", &keys.iter().map(|k| k.wrapping_mul(0x9E3779B97F4A7C15)).collect::<Vec<_>>(), &days, &amounts),
      _ => run("string", &keys.iter().map(|k| format!("cust-{k:08}")).collect::<Vec<_>>(), &days, &amounts),
    }
}
