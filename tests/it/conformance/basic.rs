//! `oidcc-basic-certification-test-plan`: answers in the query of the redirect URI.

use super::party::Mode;

basic_plan_of! { Mode::Query }
