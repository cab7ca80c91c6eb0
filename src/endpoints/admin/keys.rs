//! Signing keys: which there are, when each signs, a new one, and one that is revoked.

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Screen, answered_by};
use super::visit::{Came, Reading, Visit, again, unread};
use crate::admin::change::{RevokeKey, RotateKey};
use crate::admin::keys as all_keys;
use crate::config::Settings;
use crate::jose::Jwks;
use crate::keys::{KeyState, Life, life};
use crate::oauth::access::{Needs, Permission};
use crate::oauth::error::ProtocolError;
use crate::pages::admin::{
    Cell, Choice, Code, Facts, Field, Form, Links, Sheet, Stretch, Table, Timeline, Tone, Track, Way,
};
use crate::storage::signing_keys::SigningKeyRow;
use crate::types::{KeyId, SigningAlgorithm, Timestamp};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::KeysRead);

const WRITE: Needs = Needs::One(Permission::KeysWrite);

/// Of how many keys the life is drawn, the newest first.
const MOST_DRAWN: usize = 12;

/// What the two answers to when a key takes over are sent as.
const LATER: &str = "later";
const NOW: &str = "now";

pub(super) const SCREENS: [Screen; 4] = [
    Screen::shows("/admin/keys", READ, answered_by!(list)),
    Screen::shows("/admin/keys/rotate", WRITE, |visit| {
        Box::pin(async move { Ok(rotation(&visit, &Reading::default()).into()) })
    })
    .hurts(),
    Screen::takes("/admin/keys/rotate", (WRITE, "key.rotate"), answered_by!(rotate)).hurts(),
    Screen::confirms(
        "/admin/keys/{kid}/revoke",
        (WRITE, "key.revoke"),
        answered_by!(revoke),
    ),
];

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let (now, settings) = (visit.edge.now, &visit.app.settings);
    let mut rows = all_keys::list(&visit.app.db).await?;
    rows.reverse();
    let may_change = visit.may(Permission::KeysWrite);
    let new = vec![Way::new("rotate-key", "/admin/keys/rotate", "New key …")];
    let table = Table::new(
        "keys",
        "Signing keys",
        [
            "Key",
            "Algorithm",
            "State",
            "Published since",
            "What comes next",
            "",
        ],
    );
    let cells = rows.iter().map(|row| {
        let signs = is_signing(row, &rows, now);
        cells(row, &life(row, settings, now), (signs, may_change), now)
    });
    Ok(Sheet::new("Keys")
        .lead("What tokens are signed with. Keys change by themselves: each is published before it signs, and stays until nothing it signed is good any more.")
        .said(visit.said())
        .with_some(may_change.then(|| Links::primary(new)))
        .with_some(timeline(&rows, settings, now))
        .with(table.titled().rows(cells).empty("There is no key yet."))
        .with(states(settings))
        .with(key_set(&rows, now)?)
        .into())
}

/// Whether it is the one that signs with its algorithm now: of several, the one that began last.
fn is_signing(row: &SigningKeyRow, rows: &[SigningKeyRow], now: Timestamp) -> bool {
    let of_algorithm = rows.iter().filter(|other| other.algorithm == row.algorithm);
    let active = of_algorithm.filter(|other| KeyState::of(other, now) == KeyState::Active);
    let newest = active.max_by_key(|other| (other.active_at, other.kid.clone()));
    newest.is_some_and(|newest| newest.kid == row.kid)
}

fn cells(row: &SigningKeyRow, life: &Life, (signs, may_change): (bool, bool), now: Timestamp) -> Vec<Cell> {
    let state = KeyState::of(row, now);
    let mut marks = vec![Cell::mark(state.as_str(), tone_of(state))];
    if signs {
        marks.push(Cell::mark("signs now", Tone::Good));
    }
    let revoke = if may_change && state.is_published() {
        Cell::way(format!("/admin/keys/{}/revoke", row.kid), "Revoke …")
    } else {
        Cell::text("")
    };
    vec![
        Cell::code(row.kid.as_str()),
        Cell::text(row.algorithm.as_str()),
        Cell::Many(marks),
        Cell::text(row.created_at.moment()),
        Cell::text(next_of(row, state, life)),
        revoke,
    ]
}

fn tone_of(state: KeyState) -> Tone {
    match state {
        KeyState::Active => Tone::Good,
        KeyState::Pending | KeyState::Gone => Tone::Plain,
        KeyState::Retiring => Tone::Warn,
        KeyState::Revoked => Tone::Bad,
    }
}

/// What happens to a key next, and when.
fn next_of(row: &SigningKeyRow, state: KeyState, life: &Life) -> String {
    match state {
        KeyState::Pending => format!("signs from {}", life.signs_from.moment()),
        KeyState::Active if life.is_expected => {
            format!("its successor signs by {}", life.signs_until.moment())
        }
        KeyState::Active => format!("its successor signs from {}", life.signs_until.moment()),
        KeyState::Retiring => format!("leaves the key set on {}", life.gone.moment()),
        KeyState::Gone => "its row is deleted".to_owned(),
        KeyState::Revoked => {
            let at = row.revoked_at.map(Timestamp::moment).unwrap_or_default();
            format!("nothing: it was revoked on {at}")
        }
    }
}

/// The lives of the newest keys, one under the other.
fn timeline(rows: &[SigningKeyRow], settings: &Settings, now: Timestamp) -> Option<Timeline> {
    let drawn: Vec<_> = rows
        .iter()
        .take(MOST_DRAWN)
        .map(|row| (row, life(row, settings, now)))
        .collect();
    let begin = drawn.iter().map(|(_, life)| life.published).min()?;
    let end = drawn.iter().map(|(_, life)| life.gone).max()?.max(now);
    let place = |at: Timestamp| hundredths(at, begin, end);
    let tracks = drawn.iter().map(|(row, life)| Track {
        label: row.kid.to_string(),
        said: told(row, life, now),
        stretches: stretches(life, place),
    });
    Some(Timeline {
        title: "When each signs".to_owned(),
        ends: (begin.date(), end.date()),
        now: place(now),
        tracks: tracks.collect(),
    })
}

/// How far a moment is from the begin to the end.
fn hundredths(at: Timestamp, begin: Timestamp, end: Timestamp) -> u8 {
    let (passed, all) = (at.since(begin).as_secs(), end.since(begin).as_secs().max(1));
    let part = passed.saturating_mul(100).checked_div(all).unwrap_or_default();
    u8::try_from(part.min(100)).unwrap_or(100)
}

fn stretches(life: &Life, place: impl Fn(Timestamp) -> u8) -> Vec<Stretch> {
    let parts = [
        (life.published, life.signs_from, "published", Tone::Plain),
        (life.signs_from, life.signs_until, "signs", Tone::Good),
        (life.signs_until, life.gone, "verifies", Tone::Warn),
    ];
    let drawn = parts.into_iter().filter(|(from, to, ..)| from < to);
    drawn
        .map(|(from, to, label, tone)| Stretch {
            from: place(from),
            length: place(to).saturating_sub(place(from)).max(1),
            label: format!("{label} from {} to {}", from.moment(), to.moment()),
            tone,
        })
        .collect()
}

/// The same in words.
fn told(row: &SigningKeyRow, life: &Life, now: Timestamp) -> String {
    let algorithm = &row.algorithm;
    if let Some(at) = row.revoked_at {
        let published = life.published.date();
        return format!("{algorithm}: published {published}, revoked {}.", at.date());
    }
    let expected = if life.is_expected { ", as expected" } else { "" };
    format!(
        "{algorithm}, {}: published {}, signs from {} to {}, verifies until {}{expected}.",
        KeyState::of(row, now).as_str(),
        life.published.date(),
        life.signs_from.date(),
        life.signs_until.date(),
        life.gone.date(),
    )
}

/// What each state means.
fn states(settings: &Settings) -> Facts {
    let (ahead, every) = (settings.keys.publish_ahead, settings.keys.rotate_every);
    let ahead = ahead.in_words();
    Facts::new("states", "What the states mean")
        .row(
            "pending",
            Cell::text(format!(
                "In the key set, and signs nothing yet: for {ahead}, so that everybody has it who keeps the key set for a while."
            )),
        )
        .row(
            "active",
            Cell::text(format!(
                "Signs tokens. {} after it began, its successor takes over.",
                every.in_words()
            )),
        )
        .row(
            "retiring",
            Cell::text("Signs nothing more, and stays in the key set until the last token it signed has ended."),
        )
        .row(
            "gone",
            Cell::text("Out of the key set. Nothing it signed is good any more."),
        )
        .row(
            "revoked",
            Cell::text("Taken out of the key set before its time: what it signed is refused from then on."),
        )
}

/// The key set as everybody reads it.
fn key_set(rows: &[SigningKeyRow], now: Timestamp) -> Result<Code, Refused> {
    let published = rows.iter().filter(|row| KeyState::of(row, now).is_published());
    let keys: Vec<_> = published.map(all_keys::public_jwk).collect::<Result<_, _>>()?;
    let text = serde_json::to_string_pretty(&Jwks(keys)).map_err(ProtocolError::server_error)?;
    let about = "As it is at /.well-known/jwks.json: the public halves of the keys that sign or verify. Apps and resource servers read it there, and keep it for five minutes.";
    Ok(Code::new("jwks", "The public key set", text)
        .about(about)
        .folded())
}

fn rotation(visit: &Visit, reading: &Reading) -> Sheet {
    let algorithm = visit.value("algorithm", SigningAlgorithm::default().as_str());
    let algorithms = SigningAlgorithm::ALL.map(|one| {
        let is_chosen = algorithm == one.as_str();
        Choice::new(one.as_str(), one.as_str(), is_chosen).hint(about(one))
    });
    let when = visit.value("when", LATER);
    let ahead = visit.app.settings.keys.publish_ahead.in_words();
    let times = vec![
        Choice::new(LATER, format!("In {ahead}"), when == LATER)
            .hint("Once everybody has it who keeps the key set for a while. Nobody notices."),
        Choice::new(NOW, "At once", when == NOW).hint(
            "As soon as every node of this server has it. Whoever keeps the key set longer than it says refuses tokens until they read it again.",
        ),
    ];
    let form = Form::new("make-key", "/admin/keys/rotate", "Make the key")
        .field(reading.said_of(Field::one("algorithm", "What it signs with", algorithms.to_vec())))
        .field(reading.said_of(Field::one("when", "When it takes over", times)));
    Sheet::new("New key")
        .lead("It takes over from the key that signs with this algorithm now, which stays in the key set until all it signed has ended. Nobody is signed out.")
        .back(Way::new("back", "/admin/keys", "Keys"))
        .with(visit.form_once(form))
}

/// What an algorithm is for.
fn about(algorithm: SigningAlgorithm) -> &'static str {
    match algorithm {
        SigningAlgorithm::RS256 => "What every library verifies.",
        SigningAlgorithm::PS256 => "RSA with padding that cannot be forged, for apps of high assurance.",
        SigningAlgorithm::ES256 => "P-256: short signatures, known by nearly every library.",
        SigningAlgorithm::EdDSA => "Ed25519: short and fast, known by newer libraries.",
    }
}

async fn rotate(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let algorithm: Option<SigningAlgorithm> = reading.read("algorithm", visit.sent("algorithm"));
    if visit.sent("algorithm").is_empty() {
        reading.note("algorithm", "Say what it signs with.");
    }
    let when = visit.sent("when");
    if ![LATER, NOW].contains(&when) {
        reading.note("when", "Say when it takes over.");
    }
    let sheet = rotation(&visit, &reading);
    let (Some(algorithm), true) = (algorithm, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let change = RotateKey {
        algorithm,
        immediately: when == NOW,
    };
    let to = |_: &SigningKeyRow| "/admin/keys?done=twice".to_owned();
    Ok(match visit.create(change, to).await? {
        Came::Done(_) => Answer::SeeOther("/admin/keys?done=rotated".to_owned()),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

async fn revoke(visit: Visit) -> Result<Proposed, Refused> {
    let kid: KeyId = visit.named("kid")?;
    let row = all_keys::show(&visit.app.db, &kid).await?;
    let means = match KeyState::of(&row, visit.edge.now) {
        KeyState::Pending => "It has signed nothing yet: it never will, and the key before it goes on.",
        KeyState::Active => "It signs now. Its successor is made in the same step, and signs at once.",
        KeyState::Retiring => {
            "It signs nothing more, and what it signed before would be good for some time yet."
        }
        KeyState::Gone | KeyState::Revoked => return Err(Refused::Nothing),
    };
    let means = format!(
        "{means} Every access token, ID token and refresh token it signed is refused from this moment: apps send people here again. Whoever checks tokens by a key set they keep takes them until they read it again, after five minutes. It cannot be undone. It is for a key that somebody else may know; to change keys otherwise, make a new one."
    );
    Ok(Proposed {
        title: format!("Revoke the key {kid}"),
        means,
        press: "Revoke the key".to_owned(),
        typed: Some(kid.to_string()),
        back: ("/admin/keys".to_owned(), "Keys".to_owned()),
        then: "/admin/keys?done=revoked".to_owned(),
        change: RevokeKey { kid }.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_place_on_the_line_is_between_its_ends() {
        let (begin, end) = (Timestamp(100), Timestamp(300));
        let at = |seconds| hundredths(Timestamp(seconds), begin, end);
        assert_eq!([at(0), at(100), at(150), at(300), at(900)], [0, 0, 25, 100, 100]);
        assert_eq!(hundredths(begin, begin, begin), 0);
    }

    #[test]
    fn ours_a_life_is_drawn_in_its_order_and_without_what_it_never_had() {
        let life = Life {
            published: Timestamp(0),
            signs_from: Timestamp(0),
            signs_until: Timestamp(50),
            gone: Timestamp(100),
            is_expected: true,
        };
        let place = |at: Timestamp| hundredths(at, Timestamp(0), Timestamp(100));
        let drawn: Vec<_> = stretches(&life, place)
            .into_iter()
            .map(|one| (one.from, one.length, one.tone))
            .collect();
        assert_eq!(drawn, [(0, 50, Tone::Good), (50, 50, Tone::Warn)]);
    }
}
