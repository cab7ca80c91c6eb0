//! The numbers: a table for people, JSON for machines, a page with a picture.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::lists::{APPS, List, PEOPLE};
use super::sealing::{EVENTS, Sealing};
use super::sign_ins::{PER_SECOND, SignIns};
use super::{Measured, Scenario};

/// The most resident memory of an idle server, in MB.
const IDLE_MB: f64 = 20.0;

/// The most time from exec to the first answer, in ms.
const START_MS: f64 = 50.0;

/// How much longer a token may take beside people who sign in, by the slowest but one in a hundred.
const BESIDE_SIGN_INS: f64 = 2.0;

/// The most a page of a list may cost, in ms.
const LIST_MS: f64 = 50.0;

/// Some values of one thing.
pub struct Spread(Vec<f64>);

impl Spread {
    /// Of at least one value.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The one in the middle.
    pub fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        if self.0.len() % 2 == 1 {
            self.0[middle]
        } else {
            f64::midpoint(self.0[middle - 1], self.0[middle])
        }
    }

    fn text(&self, digits: usize) -> String {
        let (least, most) = (self.0[0], self.0[self.0.len() - 1]);
        format!("{:.digits$} ({least:.digits$}-{most:.digits$})", self.median())
    }

    fn json(&self) -> Value {
        json!({"median": self.median(), "min": self.0[0], "max": self.0[self.0.len() - 1], "n": self.0.len()})
    }
}

/// Everything that was measured.
pub struct Report {
    /// What it was measured on.
    pub machine: String,
    /// How many connections there were.
    pub connections: usize,
    /// From exec to the first answer.
    pub start_ms: Spread,
    /// Resident memory before any load.
    pub idle_mb: Spread,
    /// Resident memory after all of it.
    pub loaded_mb: f64,
    /// One entry for each kind of request and round.
    pub rounds: Vec<Measured>,
    /// Refreshing beside the sealing of the audit log.
    pub sealing: Sealing,
    /// Tokens beside people who sign in.
    pub sign_ins: SignIns,
    /// The lists of the administration.
    pub lists: Vec<List>,
}

impl Report {
    fn spread(&self, scenario: Scenario, value: impl Fn(&Measured) -> f64) -> Spread {
        let of_scenario = self.rounds.iter().filter(|one| one.scenario == scenario);
        Spread::of(of_scenario.map(value).collect())
    }

    /// The cost of an answer as a multiple of its signatures, in each round; `None` if it has none.
    fn ratio(&self, scenario: Scenario) -> Option<Spread> {
        let signatures = f64::from(scenario.signatures());
        (signatures > 0.0).then(|| self.spread(scenario, |one| one.cpu_us / one.signature_us / signatures))
    }

    /// Each target: what it is of, what was measured, the most it may be.
    fn targets(&self) -> Vec<(String, f64, f64)> {
        let mut targets: Vec<_> = Scenario::ALL
            .into_iter()
            .filter_map(|scenario| {
                Some((
                    format!("{}, CPU / signatures", scenario.name()),
                    self.ratio(scenario)?.median(),
                    scenario.target()?,
                ))
            })
            .collect();
        targets.push(("idle memory, MB".to_owned(), self.idle_mb.median(), IDLE_MB));
        targets.push((
            "exec to first answer, ms".to_owned(),
            self.start_ms.median(),
            START_MS,
        ));
        let SignIns { quiet, beside, .. } = self.sign_ins;
        targets.push((
            format!("/token beside {PER_SECOND} sign-ins a second, p99 / quiet"),
            beside.p99_ms / quiet.p99_ms,
            BESIDE_SIGN_INS,
        ));
        targets.push((
            "the dearest list of the administration, ms of CPU".to_owned(),
            self.lists.iter().map(|list| list.cpu_ms).fold(0.0, f64::max),
            LIST_MS,
        ));
        targets
    }

    /// Whether every target is met.
    pub fn is_met(&self) -> bool {
        self.targets().iter().all(|(_, measured, most)| measured <= most)
    }

    fn signature(&self) -> Spread {
        Spread::of(self.rounds.iter().map(|one| one.signature_us).collect())
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{}; {} connections; medians of {} rounds (min-max)\n\
             one RSA-2048 signature (aws-lc-rs, key kept): {} us CPU\n\n",
            self.machine,
            self.connections,
            self.spread(Scenario::Jwks, |one| one.cpu_us).0.len(),
            self.signature().text(1),
        );
        let _ = writeln!(
            text,
            "{:<20}{:>24}{:>22}{:>12}{:>10}{:>10}",
            "server CPU", "us", "/ its signatures", "per second", "p50 ms", "p99 ms"
        );
        for scenario in Scenario::ALL {
            let ratio = self.ratio(scenario).map_or("-".to_owned(), |ratio| ratio.text(2));
            let _ = writeln!(
                text,
                "{:<20}{:>24}{:>22}{:>12.0}{:>10.2}{:>10.2}",
                scenario.name(),
                self.spread(scenario, |one| one.cpu_us).text(1),
                ratio,
                self.spread(scenario, |one| one.per_second).median(),
                self.spread(scenario, |one| one.p50_ms).median(),
                self.spread(scenario, |one| one.p99_ms).median(),
            );
        }
        let _ = writeln!(
            text,
            "\nidle memory {} MB, after the load {:.1} MB; exec to first answer {} ms\n",
            self.idle_mb.text(1),
            self.loaded_mb,
            self.start_ms.text(1)
        );
        let Sealing {
            quiet,
            beside,
            sealed,
        } = self.sealing;
        let _ = writeln!(
            text,
            "refresh while {sealed} of {EVENTS} audit events are sealed: p50 {:.2} ms (quiet {:.2}), p99 {:.2} ms (quiet {:.2})\n",
            beside.p50_ms, quiet.p50_ms, beside.p99_ms, quiet.p99_ms,
        );
        let SignIns {
            quiet,
            beside,
            signed_in,
            turned_away,
            other,
        } = self.sign_ins;
        let _ = writeln!(
            text,
            "token while {PER_SECOND} sign-ins a second are offered ({signed_in} let in, {turned_away} told to come back, {other} \
             else): p50 {:.2} ms (quiet {:.2}), p99 {:.2} ms (quiet {:.2})\n",
            beside.p50_ms, quiet.p50_ms, beside.p99_ms, quiet.p99_ms,
        );
        let lists: Vec<_> = self
            .lists
            .iter()
            .map(|list| format!("{} {:.1}", list.path, list.cpu_ms))
            .collect();
        let _ = writeln!(
            text,
            "lists at {APPS} apps and {PEOPLE} people, ms of CPU: {}\n",
            lists.join(", ")
        );
        for (name, measured, most) in self.targets() {
            let verdict = if measured <= most { "pass" } else { "FAIL" };
            let _ = writeln!(text, "{verdict}  {name}: {measured:.2}, at most {most}");
        }
        text
    }

    /// For machines.
    pub fn json(&self) -> Value {
        let scenarios: Vec<_> = Scenario::ALL
            .into_iter()
            .map(|scenario| {
                json!({
                    "name": scenario.name(),
                    "signatures": scenario.signatures(),
                    "cpu_us": self.spread(scenario, |one| one.cpu_us).json(),
                    "ratio": self.ratio(scenario).map(|ratio| ratio.json()),
                    "per_second": self.spread(scenario, |one| one.per_second).json(),
                    "p50_ms": self.spread(scenario, |one| one.p50_ms).json(),
                    "p99_ms": self.spread(scenario, |one| one.p99_ms).json(),
                })
            })
            .collect();
        let targets: Vec<_> = self
            .targets()
            .into_iter()
            .map(|(name, measured, most)| {
                json!({"name": name, "measured": measured, "at_most": most, "is_met": measured <= most})
            })
            .collect();
        json!({
            "machine": self.machine,
            "connections": self.connections,
            "signature_us": self.signature().json(),
            "scenarios": scenarios,
            "idle_mb": self.idle_mb.json(),
            "loaded_mb": self.loaded_mb,
            "start_ms": self.start_ms.json(),
            "sealing": {
                "events": EVENTS,
                "sealed": self.sealing.sealed,
                "quiet": {"p50_ms": self.sealing.quiet.p50_ms, "p99_ms": self.sealing.quiet.p99_ms},
                "beside": {"p50_ms": self.sealing.beside.p50_ms, "p99_ms": self.sealing.beside.p99_ms},
            },
            "sign_ins": {
                "per_second": PER_SECOND,
                "signed_in": self.sign_ins.signed_in,
                "turned_away": self.sign_ins.turned_away,
                "other": self.sign_ins.other,
                "quiet": {"p50_ms": self.sign_ins.quiet.p50_ms, "p99_ms": self.sign_ins.quiet.p99_ms},
                "beside": {"p50_ms": self.sign_ins.beside.p50_ms, "p99_ms": self.sign_ins.beside.p99_ms},
            },
            "lists": self.lists.iter().map(|list| json!({"path": list.path, "cpu_ms": list.cpu_ms})).collect::<Vec<_>>(),
            "targets": targets,
        })
    }

    /// A page with a bar for each kind of answer: its signatures, all the rest, and the target.
    pub fn html(&self) -> String {
        let widest = Scenario::ALL
            .into_iter()
            .map(|scenario| self.spread(scenario, |one| one.cpu_us).median())
            .fold(1.0, f64::max);
        let scale = 520.0 / (widest * 1.15);
        let mut bars = String::new();
        let mut y = 0;
        for scenario in Scenario::ALL {
            let cpu = self.spread(scenario, |one| one.cpu_us).median();
            let signatures =
                f64::from(scenario.signatures()) * self.spread(scenario, |one| one.signature_us).median();
            let rest = (cpu - signatures).max(0.0);
            let _ = write!(
                bars,
                "<text x='150' y='{}' text-anchor='end'>{}</text>\
                 <rect x='160' y='{y}' width='{:.1}' height='24' class='signatures'/>\
                 <rect x='{:.1}' y='{y}' width='{:.1}' height='24' class='rest'/>\
                 <text x='{:.1}' y='{}'>{cpu:.0} µs</text>",
                y + 17,
                scenario.name(),
                signatures * scale,
                160.0 + signatures * scale,
                rest * scale,
                168.0 + cpu.max(signatures * scenario.target().unwrap_or(1.0)) * scale,
                y + 17,
            );
            if let Some(target) = scenario.target() {
                let x = 160.0 + signatures * target * scale;
                let _ = write!(
                    bars,
                    "<line x1='{x:.1}' x2='{x:.1}' y1='{}' y2='{}' class='target'/>",
                    y - 3,
                    y + 27
                );
            }
            y += 40;
        }
        let table = self.text().replace('<', "&lt;");
        format!(
            "<!doctype html><html lang='en'><meta charset='utf-8'><title>Grantor: what a token costs</title>\
             <style>body{{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
             color:#1c2430;background:#fff}}text{{font-size:13px;fill:currentColor}}.signatures{{fill:#9db4c9}}\
             .rest{{fill:#1f6feb}}.target{{stroke:#c0392b;stroke-width:2;stroke-dasharray:4 3}}\
             pre{{overflow:auto;background:#f4f6f8;padding:1rem}}\
             @media (prefers-color-scheme:dark){{body{{color:#e6edf3;background:#0d1117}}pre{{background:#161b22}}}}</style>\
             <h1>What a token costs</h1><p>Processor time of the server for one answer. Grey: its RSA-2048 signatures alone, \
             measured in the same round. Blue: all the rest. Red: the target.</p>\
             <svg viewBox='0 -6 760 {y}' role='img' aria-label='Processor time for one answer'>{bars}</svg>\
             <pre>{table}</pre></html>\n"
        )
    }
}
