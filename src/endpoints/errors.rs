//! The list of reasons for which something is refused, to read: where `error_uri` leads.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::oauth::error::ErrorCode;
use crate::oauth::reason::{self, Reason};
use crate::pages::{NamedReason, ReasonPage, ReasonsPage};
use crate::web::language::english_alone;
use crate::web::page::{Trouble, layout, page, trouble};

/// `GET /errors`: every reason.
pub async fn list(State(app): State<App>) -> Response {
    english_alone();
    let template = ReasonsPage {
        layout: layout(&app, None),
        reasons: Reason::all().map(named).collect(),
    };
    page(StatusCode::OK, &template)
}

/// `GET /errors/{number}`: one.
pub async fn one(State(app): State<App>, number: Result<Path<String>, PathRejection>) -> Response {
    english_alone();
    let Some(reason) = number.ok().and_then(|Path(number)| Reason::numbered(&number)) else {
        let what = Trouble::new(
            reason::NOT_FOUND,
            "There is no such error",
            "No error of this server has this number.",
            "A number is written G1001. All of them are at /errors.",
        );
        return trouble(&app, what);
    };
    let causes = Reason::all().filter(|cause| cause.told_as().contains(&reason));
    let template = ReasonPage {
        layout: layout(&app, None),
        reason: named(reason),
        mend: reason.mend(),
        description: reason.description(),
        told_as: reason.told_as().iter().copied().map(named).collect(),
        causes: causes.map(named).collect(),
    };
    page(StatusCode::OK, &template)
}

fn named(reason: Reason) -> NamedReason {
    NamedReason {
        number: reason.to_string(),
        what: reason.what(),
        code: reason.code().map(ErrorCode::as_str).unwrap_or_default(),
    }
}
