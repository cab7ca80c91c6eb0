//! `oidcc-formpost-basic-certification-test-plan`: answers in a form the browser posts.

use super::party::Mode;

basic_plan_of! { Mode::FormPost }
