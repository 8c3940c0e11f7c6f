package userclient

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Line is one parsed line of a script.
type Line struct {
	Verb string // "/" for a slash command, or one of [Verbs]
	Text string // the whole line

	Command []string // of "/": the command, then its subcommands
	Values  []Value  // of "/" and fill
	Words   []string // values without a name
	// Suggested are the options of "/" whose values are names of choices that the bot suggests: option:?"text".
	Suggested []string
	Time      time.Duration // of advance and hear
}

// Value is a named value: option:"text" or field="text".
type Value struct{ Name, Text string }

// word returns a word, empty if there are fewer.
func (l Line) word(n int) string {
	if n >= len(l.Words) {
		return ""
	}
	return l.Words[n]
}

// Verbs lists the words that a line may begin with, each with its description.
var Verbs = [][2]string{
	{`/command option:"value" …`, "use a slash command"},
	{`click "Label"`, "press the button of the newest message that has it"},
	{`click "Label" "text"`, "wait for a message that has the text, and press its button"},
	{`select "Placeholder" "Option"`, "choose in a menu; several with commas between, none with \"\""},
	{`select "Placeholder" "Option" "text"`, "likewise, in a message that has the text"},
	{`fill field="value" …`, "fill in and send the open form; alone: send it as it is"},
	{`say "text"`, "write a message"},
	{`reply "text" "words"`, "answer the newest message that has the text"},
	{`thread "Name" "text"`, "create a thread from the newest message that has the text"},
	{`use "Command" "target"`, "use a command of the context menu, on a member or the newest message that holds the text"},
	{`! LINE`, "a line that the bot has to refuse"},
	{`expect "text"`, "wait until a message says so"},
	{`voice join "Lounge"`, "enter a voice channel; also: leave, mute, unmute, deafen, undeafen"},
	{`voice move "Ben" "Stage"`, "move a member as a moderator; kick disconnects them"},
	{`hear 10s`, "wait until the listener has recorded so much more"},
	{`as NAME`, "go on as another member; also: as NAME in \"#channel\""},
	{`role "DJ" "Ben"`, "give a role to a member; a new role is created"},
	{`allow "/command" "DJ"`, "allow a command for a role, as Server Settings → Integrations does"},
	{`locale "Ben" "zh-CN"`, "give a member another language"},
	{`in "#channel"`, "go on in another channel, in a thread, or in direct messages with a user: in \"@Ben\""},
	{`server "Moon Club" "Olga, Ben"`, "add the bots to a new server of its owner and members"},
	{`server-without-bots "Star Club" "Olga, Ben"`, "create a server of its owner and members, without the bots"},
	{`install "Ana"`, "install the bot on the account of a member; also: uninstall"},
	{`group "Band" "Ana, Ben"`, "create a group direct message channel of members"},
	{`direct "Ana" off`, "have a member refuse direct messages of bots, or accept them: on"},
	{`advance 16m`, "advance the clock"},
	{`fault discord=429-routex2`, "inject a fault"},
	{`help`, "this list"},
	{`quit`, "leave"},
}

// SyntaxError says where a line is wrong and how to correct it.
type SyntaxError struct {
	Column int // from 1
	Hint   string
}

// Error names the column.
func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Hint) }

// Parse parses a line. An empty line or a comment has no verb.
func Parse(text string) (Line, error) {
	l := Line{Text: strings.TrimSpace(text)}
	if l.Text == "" || strings.HasPrefix(l.Text, "#") {
		return l, nil
	}
	tokens, err := lex(l.Text)
	if err != nil {
		return l, err
	}
	first := tokens[0]
	l.Verb = first.value
	if first.name != "" || first.quoted {
		return l, &SyntaxError{first.column, "begin with a slash command like /help, or with one of " + verbList()}
	}
	rest := tokens[1:]
	if name, ok := strings.CutPrefix(l.Verb, "/"); ok {
		l.Verb, l.Command = "/", []string{name}
		return l, l.command(rest)
	}
	l.Verb = strings.ToLower(l.Verb)
	switch l.Verb {
	case "fault":
		l.Words = []string{strings.TrimSpace(l.Text[len("fault"):])}
		if l.Words[0] == "" {
			return l, &SyntaxError{len(l.Text), "name the fault: fault discord=429-routex2"}
		}
		return l, nil
	case "fill":
		return l, l.fill(rest)
	case "voice":
		return l, l.parseVoice(rest)
	case "as":
		return l, l.actor(rest)
	case "click", "select":
		want := wordCounts[l.Verb]
		if len(rest) == want+1 && !slices.ContainsFunc(rest, func(t token) bool { return !t.quoted || t.name != "" }) {
			want++ // the text of the message
		}
		return l, l.words(rest, want)
	default:
		if want, known := wordCounts[l.Verb]; known {
			return l, l.words(rest, want)
		}
		return l, &SyntaxError{1, fmt.Sprintf("there is no %q; %s", l.Verb, suggest(l.Verb, strings.Split(verbList(), ", ")))}
	}
}

func verbList() string {
	return "click, select, fill, say, reply, thread, use, expect, voice, hear, as, in, role, allow, locale, server, " +
		"server-without-bots, " +
		"install, uninstall, group, direct, advance, fault, help, quit"
}

// wordCounts are the numbers of words that follow verbs.
var wordCounts = map[string]int{"role": 2, "allow": 2, "locale": 2, "server": 2, "server-without-bots": 2, "install": 1, "uninstall": 1,
	"group": 2, "direct": 2, "in": 1, "click": 1, "select": 2, "say": 1, "reply": 2, "thread": 2, "use": 2,
	"expect": 1, "advance": 1,
	"hear": 1, "help": 0, "quit": 0}

// actor parses the words of as: a name, and a channel after "in".
func (l *Line) actor(tokens []token) error {
	at := slices.IndexFunc(tokens, func(t token) bool { return t.value == "in" && !t.quoted })
	if at < 1 || at == len(tokens)-1 {
		return l.words(tokens, 1)
	}
	var name, channel Line
	name.Verb, channel.Verb = l.Verb, "in"
	if err := name.words(tokens[:at], 1); err != nil {
		return err
	}
	if err := channel.words(tokens[at+1:], 1); err != nil {
		return err
	}
	l.Words = []string{name.Words[0], channel.Words[0]}
	return nil
}

func (l *Line) command(tokens []token) error {
	for _, t := range tokens {
		switch {
		case t.name != "":
			l.Values = append(l.Values, Value{t.name, t.value})
			if t.suggested {
				l.Suggested = append(l.Suggested, t.name)
			}
		case len(l.Values) == 0 && !t.quoted && len(l.Command) < 3:
			l.Command = append(l.Command, t.value)
		default:
			return &SyntaxError{t.column, fmt.Sprintf("%q belongs to no option; write option:%q", t.value, t.value)}
		}
	}
	return nil
}

func (l *Line) fill(tokens []token) error {
	for _, t := range tokens {
		if t.name == "" {
			return &SyntaxError{t.column, fmt.Sprintf("%q belongs to no field; write field=%q", t.value, t.value)}
		}
		l.Values = append(l.Values, Value{t.name, t.value})
	}
	return nil
}

// voiceArguments maps the actions of a voice line to the number of words that follow.
var voiceArguments = map[string]int{"join": 1, "leave": 0, "mute": 0, "unmute": 0, "deafen": 0, "undeafen": 0, "kick": 1, "move": 2}

func (l *Line) parseVoice(tokens []token) error {
	if len(tokens) == 0 || tokens[0].name != "" {
		return &SyntaxError{len(l.Text), `write it like this: voice join "Lounge"`}
	}
	what := strings.ToLower(tokens[0].value)
	want, known := voiceArguments[what]
	if !known {
		return &SyntaxError{tokens[0].column, fmt.Sprintf("voice has no %q; %s", what, suggest(what, slices.Collect(maps.Keys(voiceArguments))))}
	}
	l.Words = []string{what}
	for _, t := range tokens[1:] {
		l.Words = append(l.Words, t.value)
	}
	if want == 1 && len(l.Words) > 2 {
		l.Words = []string{what, strings.Join(l.Words[1:], " ")} // a name without quotes
	}
	if len(l.Words) != 1+want {
		return &SyntaxError{len(l.Text), fmt.Sprintf("voice %s takes %d names", what, want)}
	}
	return nil
}

func (l *Line) words(tokens []token, want int) error {
	for _, t := range tokens {
		text := t.value
		if t.name != "" {
			text = t.raw
		}
		l.Words = append(l.Words, text)
	}
	if want == 1 && len(l.Words) > 1 {
		l.Words = []string{strings.Join(l.Words, " ")} // a label without quotes
	}
	if len(l.Words) != want {
		shape := l.Verb
		for _, v := range Verbs {
			if strings.HasPrefix(v[0], l.Verb+" ") {
				shape = v[0]
			}
		}
		return &SyntaxError{len(l.Text), "write it like this: " + shape}
	}
	if l.Verb == "advance" || l.Verb == "hear" {
		d, err := time.ParseDuration(l.Words[0])
		if err != nil || d < 0 {
			return &SyntaxError{len(l.Verb + " "), fmt.Sprintf("%q is no duration; write it like 16m or 90s", l.Words[0])}
		}
		l.Time = d
	}
	return nil
}

// token is one word of a line, with a name when it has one.
type token struct {
	name, value, raw  string
	quoted, suggested bool
	column            int
}

// lex splits a line at white space outside of quotes.
func lex(text string) ([]token, error) {
	var tokens []token
	r := []rune(text)
	for i := 0; i < len(r); {
		if unicode.IsSpace(r[i]) {
			i++
			continue
		}
		t := token{column: i + 1}
		start := i
		for i < len(r) && !unicode.IsSpace(r[i]) && r[i] != '"' {
			if (r[i] == ':' || r[i] == '=') && i > start && t.name == "" && t.value == "" && r[start] != '/' {
				t.name = string(r[start:i])
				i++
				break
			}
			i++
		}
		if t.name == "" {
			t.value = string(r[start:i])
		} else if i+1 < len(r) && r[i] == '?' && r[i+1] == '"' {
			t.suggested = true
			i++
		}
		if i < len(r) && r[i] == '"' && (t.name != "" || i == start) {
			value, end, err := unquote(r, i)
			if err != nil {
				return nil, err
			}
			t.value, t.quoted, i = value, true, end
		} else if t.name != "" {
			from := i
			for i < len(r) && !unicode.IsSpace(r[i]) {
				i++
			}
			t.value = string(r[from:i])
		} else if i < len(r) && r[i] == '"' {
			return nil, &SyntaxError{i + 1, "a quote inside of a word; write option:\"value\""}
		}
		t.raw = string(r[start:i])
		tokens = append(tokens, t)
	}
	return tokens, nil
}

// unquote reads a quoted text from its opening quote, and returns it and its end.
func unquote(r []rune, at int) (string, int, error) {
	var b strings.Builder
	for i := at + 1; i < len(r); i++ {
		switch r[i] {
		case '"':
			return b.String(), i + 1, nil
		case '\\':
			i++
			if i == len(r) {
				break
			}
			switch r[i] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case '"', '\\':
				b.WriteRune(r[i])
			default:
				return "", 0, &SyntaxError{i + 1, `after \ comes n, t, " or \`}
			}
		default:
			b.WriteRune(r[i])
		}
	}
	return "", 0, &SyntaxError{at + 1, "this quote is never closed"}
}

// Quote returns a text as a word of a line.
func Quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", "").Replace(text) + `"`
}

// OneLine returns a line with its line breaks as a script has them: \n in quotes, and spaces elsewhere. A line that
// cannot be parsed is returned as it is.
func OneLine(text string) string {
	tokens, err := lex(text)
	if err != nil {
		return text
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = strings.NewReplacer("\n", `\n`, "\r", "").Replace(t.raw)
	}
	return strings.Join(words, " ")
}

// suggest returns a hint: the known word nearest to a typed one, else all of them.
func suggest(typed string, known []string) string {
	typed = strings.ToLower(typed)
	best, least := "", 3
	for _, k := range known {
		if d := distance(typed, strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	slices.Sort(known)
	return "there are " + strings.Join(known, ", ")
}

// distance is the Levenshtein distance of two words.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		last := row[0]
		row[0] = i + 1
		for j := range y {
			change := last
			if x[i] != y[j] {
				change++
			}
			last = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
