//! `docs/configuration.md`, generated from the settings themselves.

use std::fmt::Write as _;

use super::{RELOADED, SECTIONS, Settings};

/// The configuration reference as Markdown.
#[must_use]
pub fn markdown() -> String {
    let defaults = toml::Table::try_from(Settings::default()).unwrap_or_default();
    let mut page = String::from(
        "# Configuration\n\n\
         Generated from the settings' own descriptions by `grantor config reference`; a test keeps it true.\n\n\
         Flags come before the environment, that before `grantor.toml`, that before the default. The environment name \
         of `[section] key` is `GRANTOR__SECTION__KEY`. Durations are written `60s`, `10m`, `2h`, `14d`. A key that \
         does not exist is an error.\n\n\
         A path in the file that does not begin at the root leads from the directory of the file, also that of a \
         `sqlite://` URL; one of a flag or of the environment, and a default, from the working directory.\n\n\
         | key | default | what it does |\n|---|---|---|\n\
         | `issuer` | must be set | The URL people and apps reach this server at: `https://…`, or `http://` on a \
         loopback address. `iss` in every token; never taken from a request. |\n",
    );
    let is_section = |name: String| SECTIONS.iter().any(|(section, ..)| *section == name);
    for (section, about, settings) in SECTIONS {
        let _ = write!(
            page,
            "\n## [{section}]\n\n{}\n\n| key | default | what it does |\n|---|---|---|\n",
            about.trim()
        );
        for setting in *settings {
            if is_section(format!("{section}.{}", setting.key)) {
                continue;
            }
            let default = section
                .split('.')
                .try_fold(&defaults, |table, name| table.get(name)?.as_table())
                .and_then(|table| table.get(setting.key));
            let default = default.map_or_else(|| "not set".to_owned(), |value| format!("`{value}`"));
            let about = setting.about.trim().replace('|', "\\|");
            let _ = writeln!(page, "| `{}` | {default} | {about} |", setting.key);
        }
    }
    page.push_str(
        "\n## What a running server takes up\n\n\
         At SIGHUP (`systemctl reload`, `kill -HUP`, `docker kill --signal HUP`) `grantor serve` reads its configuration \
         again, from the file and the same flags and environment. If anything in it is wrong, nothing changes, and the log \
         says what; so too if the file is gone, or names no longer what a running server cannot give up, as one that was cut \
         off does. Else it takes up the settings of this list, each request under one configuration from beginning to end; \
         the log names what was taken up, and what else was changed and needs a restart.\n\n",
    );
    for name in RELOADED {
        let _ = writeln!(page, "- `{name}`");
    }
    page
}
