//! The fenced blocks of a page, and the commands of those that show a terminal.

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Block {
    /// File and line.
    pub place: String,
    /// What stands behind the fence.
    pub language: String,
    /// The file it is, if the line before names one: "`/etc/…`:".
    pub file: Option<String>,
    /// What is inside.
    pub text: String,
}

/// Every fenced block of a page, in order.
pub fn blocks(name: &str, page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_inside = false;
    let mut indent = 0;
    let mut before = "";
    for (number, line) in page.lines().enumerate() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_inside = !is_inside;
            indent = line.len() - line.trim_start().len();
            if is_inside {
                blocks.push(Block {
                    place: format!("{name}:{}", number + 1),
                    language: language.trim().to_owned(),
                    file: named(before),
                    text: String::new(),
                });
            }
        } else if is_inside {
            let block = blocks.last_mut().unwrap();
            // A block of a list is indented as its item is.
            block.text.push_str(line.get(indent..).unwrap_or_default());
            block.text.push('\n');
        } else if !line.trim().is_empty() {
            before = line;
        }
    }
    assert!(!is_inside, "{name}: a fence that does not end");
    blocks
}

/// The file that a line names at its end, before a colon.
fn named(line: &str) -> Option<String> {
    let (_, name) = line.strip_suffix("`:")?.rsplit_once('`')?;
    name.starts_with('/').then(|| name.to_owned())
}

/// The commands of a block that shows a terminal: lines that begin with `$`, and those they go on in.
pub fn commands(block: &Block) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in block.text.lines() {
        let part = match line.strip_prefix("$ ") {
            Some(command) => {
                commands.push(String::new());
                command
            }
            None if goes_on => line,
            // What it prints.
            None => continue,
        };
        let part = without_comment(part);
        goes_on = part.ends_with('\\');
        let command = commands.last_mut().unwrap();
        if !command.is_empty() {
            command.push(' ');
        }
        command.push_str(part.trim_end_matches('\\').trim());
    }
    commands
}

/// A line of a shell without the comment at its end.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in line.char_indices() {
        match quote {
            None if c == '#' && before == ' ' => return line[..at].trim_end(),
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        before = c;
    }
    line.trim_end()
}

#[test]
fn ours_commands_are_found_as_a_shell_would_read_them() {
    let page = "x `/etc/x`:\n\n```console\n$ a b   # c\n  printed\n$ d \"e # f\" \\\n      --g\n```\n```text\n$ no\n```\n1. y\n   ```console\n   $ z\n   ```\n";
    let found = blocks("x.md", page);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].place, "x.md:3");
    assert_eq!(found[0].file.as_deref(), Some("/etc/x"));
    assert_eq!(commands(&found[2]), ["z"]);
    assert_eq!(commands(&found[0]), ["a b", "d \"e # f\" --g"]);
}
