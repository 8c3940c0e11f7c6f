package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"riffbot/internal/palette"
)

// TroubleError is a final answer that says that something went wrong.
type TroubleError struct{ Title, Text string }

// Error is what the bot said.
func (e *TroubleError) Error() string {
	return "the bot answered: " + strings.TrimSpace(e.Title+". "+strings.Join(strings.Fields(e.Text), " "))
}

var (
	errNoAnswer = errors.New("the bot did not answer within three seconds")
	errNoForm   = errors.New("no form is open; a command like /lyrics opens one")
)

// Do does what a line says, as far as it is about Discord, and waits for the
// final answer.
func (p *Person) Do(ctx context.Context, l Line) error {
	switch l.Verb {
	case "/":
		return p.command(ctx, l)
	case "click":
		return p.click(ctx, l.Words[0])
	case "select":
		return p.choose(ctx, l.Words[0], l.Words[1])
	case "in":
		return p.enter(l.Words[0])
	case "say":
		return p.server.call(ctx, p.Token, "POST", "/channels/"+p.channel()+"/messages", obj{"content": l.Words[0]}, nil)
	case "reply":
		return p.reply(ctx, l.Words[0], l.Words[1])
	case "expect":
		return p.expect(ctx, l.Words[0])
	case "use":
		return p.use(ctx, l.Words[0], l.Words[1])
	case "fill":
		return p.fill(ctx, l.Values)
	case "voice":
		return p.talk(ctx, l.Words)
	default:
		return fmt.Errorf("%q is nothing that a person does", l.Verb)
	}
}

// interact sends an interaction and waits for its final answer. clicked is the
// message that was pressed, or whose form is sent; "" for none.
func (p *Person) interact(ctx context.Context, kind int, data obj, clicked string) error {
	n := nonce()
	d := &deed{began: time.Now(), clicked: clicked}
	p.mu.Lock()
	p.deeds[n] = d
	d.from = len(p.order)
	session, before, where := p.session, p.revisions[clicked], p.here
	if at := str(p.messages[clicked], "channel_id"); at != "" {
		where = at
	}
	p.mu.Unlock()
	body := obj{"type": kind, "application_id": p.server.ApplicationID, "guild_id": p.server.GuildID, "channel_id": where,
		"session_id": session, "nonce": n, "data": data}
	if kind == 3 {
		body["message_id"], body["message_flags"] = clicked, 0
	}
	if err := p.server.call(ctx, p.Token, "POST", "/interactions", body, nil); err != nil {
		return err
	}
	var trouble *TroubleError
	err := p.until(ctx, func() bool {
		if d.ignored || d.form {
			return true
		}
		tied := p.tied(d)
		if clicked != "" && p.revisions[clicked] > before && p.messages[clicked] != nil {
			tied = append(tied, p.messages[clicked])
		}
		if !d.answered || len(tied) == 0 {
			return false
		}
		trouble = nil
		for _, m := range tied {
			switch {
			case working(m):
				return false
			case trouble == nil:
				trouble = troubleOf(m)
			}
		}
		return true
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("there was no final answer in time: %s", p.lastSeen(d))
	case err != nil:
		return err
	case d.ignored:
		return errNoAnswer
	case trouble != nil:
		return trouble
	default:
		return nil
	}
}

// tied returns the messages that belong to an interaction: its answers, and
// whatever replies to those.
func (p *Person) tied(d *deed) []obj {
	if d.id == "" {
		return nil
	}
	var out []obj
	ids := make(map[string]bool)
	for _, id := range p.order[d.from:] {
		m := p.messages[id]
		if m == nil {
			continue
		}
		byBot := str(m, "application_id") == p.server.ApplicationID
		replies := byBot && ids[str(sub(m, "message_reference"), "message_id")]
		if str(sub(m, "interaction_metadata"), "id") == d.id || replies {
			ids[id] = true
			out = append(out, m)
		}
	}
	return out
}

const flagLoading = 1 << 7

func working(m obj) bool {
	return num(m, "flags")&flagLoading != 0 || embedOf(m, palette.Working) != nil
}

func embedOf(m obj, colour int) obj {
	for _, e := range list(m, "embeds") {
		if o, _ := e.(obj); o != nil && num(o, "color") == colour {
			return o
		}
	}
	return nil
}

func troubleOf(m obj) *TroubleError {
	if e := embedOf(m, palette.Trouble); e != nil {
		return &TroubleError{str(e, "title"), str(e, "description")}
	}
	return nil
}

// lastSeen describes what there is of an answer.
func (p *Person) lastSeen(d *deed) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	tied := p.tied(d)
	if len(tied) == 0 {
		return "no message came"
	}
	return "the last sign was " + strings.Join(strings.Fields(Show(tied[len(tied)-1])), " ")
}

// command uses a slash command.
func (p *Person) command(ctx context.Context, l Line) error {
	c, err := p.find(ctx, l.Command[0], true)
	if err != nil {
		return fmt.Errorf("there is no command /%s; %w", l.Command[0], err)
	}
	options, err := given(list(c, "options"), l.Command[1:], l.Values)
	if err != nil {
		return fmt.Errorf("/%s: %w", l.Command[0], err)
	}
	if err := p.findChannels(options); err != nil {
		return fmt.Errorf("/%s: %w", l.Command[0], err)
	}
	attachments, err := p.attach(ctx, options)
	if err != nil {
		return fmt.Errorf("/%s: %w", l.Command[0], err)
	}
	return p.interact(ctx, 2, obj{"version": c["version"], "id": c["id"], "name": c["name"], "type": c["type"], "options": options, "attachments": attachments}, "")
}

// find looks a command up: a slash command, or one of a context menu. The error
// names those that there are.
func (p *Person) find(ctx context.Context, name string, slash bool) (obj, error) {
	var index struct {
		Commands []obj `json:"application_commands"`
	}
	if err := p.server.call(ctx, p.Token, "GET", "/guilds/"+p.server.GuildID+"/application-command-index", nil, &index); err != nil {
		return nil, fmt.Errorf("read the commands: %w", err)
	}
	var names []string
	for _, c := range index.Commands {
		if str(c, "application_id") != p.server.ApplicationID || slash != (num(c, "type") == 1) {
			continue
		}
		if called(c, name) {
			return c, nil
		}
		names = append(names, shownName(c))
	}
	return nil, errors.New(suggest(name, names))
}

// use uses a command of a context menu on a member or a message.
func (p *Person) use(ctx context.Context, name, target string) error {
	c, err := p.find(ctx, name, false)
	if err != nil {
		return fmt.Errorf("the menu has no %q; %w", name, err)
	}
	id := p.said(target)
	if num(c, "type") == 2 {
		id, err = p.member(ctx, target)
	}
	if err != nil {
		return err
	}
	if id == "" {
		return fmt.Errorf("no message says %q, or has been written by somebody of that name", target)
	}
	return p.interact(ctx, 2, obj{"version": c["version"], "id": c["id"], "name": c["name"], "type": c["type"], "target_id": id, "attachments": []any{}}, "")
}

// expect waits until a message says something, in any case, or a voice channel
// does.
func (p *Person) expect(ctx context.Context, text string) error {
	err := p.until(ctx, func() bool {
		for _, m := range p.messages {
			if strings.Contains(strings.ToLower(Show(m)), strings.ToLower(text)) {
				return true
			}
		}
		return slices.ContainsFunc(p.voice.lines(), func(line string) bool {
			return strings.Contains(strings.ToLower(line), strings.ToLower(text))
		})
	})
	if ctx.Err() != nil {
		return fmt.Errorf("no message came that says %q", text)
	}
	return err
}

// reply answers the newest message that shows a text, and waits for the final
// answer to it.
func (p *Person) reply(ctx context.Context, to, words string) error {
	p.mu.Lock()
	var answered obj
	for _, id := range slices.Backward(p.order) {
		if m := p.messages[id]; m != nil && strings.Contains(strings.ToLower(Show(m)), strings.ToLower(to)) {
			answered = m
			break
		}
	}
	p.mu.Unlock()
	if answered == nil {
		return fmt.Errorf("no message says %q", to)
	}
	var mine obj
	err := p.server.call(ctx, p.Token, "POST", "/channels/"+str(answered, "channel_id")+"/messages",
		obj{"content": words, "message_reference": obj{"message_id": answered["id"]}}, &mine)
	if err != nil || str(answered, "application_id") != p.server.ApplicationID && str(sub(answered, "author"), "id") != p.server.ApplicationID {
		return err
	}
	var trouble *TroubleError
	err = p.until(ctx, func() bool {
		for _, m := range p.messages {
			if str(sub(m, "message_reference"), "message_id") == str(mine, "id") && !working(m) {
				trouble = troubleOf(m)
				return true
			}
		}
		return false
	})
	switch {
	case ctx.Err() != nil:
		return errors.New("there was no answer in time")
	case err != nil:
		return err
	case trouble != nil:
		return trouble
	default:
		return nil
	}
}

// said returns the newest message whose own words hold a text, else the newest that
// shows it anywhere and to everybody, "" if there is none.
func (p *Person) said(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range slices.Backward(p.order) {
		if m := p.messages[id]; m != nil && strings.Contains(str(m, "content"), text) {
			return id
		}
	}
	const ephemeral = 1 << 6
	for _, id := range slices.Backward(p.order) {
		if m := p.messages[id]; m != nil && num(m, "flags")&ephemeral == 0 && strings.Contains(Show(m), text) {
			return id
		}
	}
	return ""
}

// member returns the id of the member of a name who has said or done something
// here.
func (p *Person) member(ctx context.Context, name string) (string, error) {
	messages, err := p.Messages(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range messages {
		for _, u := range []obj{sub(m, "author"), sub(sub(m, "interaction_metadata"), "user")} {
			if strings.EqualFold(str(u, "global_name"), name) || strings.EqualFold(str(u, "username"), name) {
				return str(u, "id"), nil
			}
		}
	}
	return "", nil
}

// given turns typed values into options, down through subcommands.
func given(declared []any, path []string, values []Value) ([]any, error) {
	var names []string
	for _, d := range declared {
		o, _ := d.(obj)
		names = append(names, shownName(o))
	}
	if len(path) > 0 {
		o := pick(declared, path[0])
		if o == nil || num(o, "type") > 2 {
			return nil, fmt.Errorf("there is no %q; %s", path[0], suggest(path[0], names))
		}
		inner, err := given(list(o, "options"), path[1:], values)
		return []any{obj{"name": o["name"], "type": o["type"], "options": inner}}, err
	}
	options := []any{}
	for _, v := range values {
		o := pick(declared, v.Name)
		if o == nil {
			return nil, fmt.Errorf("there is no option %q; %s", v.Name, suggest(v.Name, names))
		}
		value, err := typed(o, v)
		if err != nil {
			return nil, err
		}
		options = append(options, obj{"name": o["name"], "type": o["type"], "value": value})
	}
	return options, nil
}

// typed reads a value as the option's type wants it.
func typed(option obj, v Value) (any, error) {
	if c := pick(list(option, "choices"), v.Text); c != nil {
		return c["value"], nil
	}
	switch num(option, "type") {
	case 4:
		n, err := strconv.ParseInt(v.Text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no whole number", v.Name, v.Text)
		}
		return n, nil
	case 5:
		b, err := strconv.ParseBool(strings.ToLower(v.Text))
		if err != nil {
			return nil, fmt.Errorf("%s: %q is neither true nor false", v.Name, v.Text)
		}
		return b, nil
	case 10:
		f, err := strconv.ParseFloat(v.Text, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no number", v.Name, v.Text)
		}
		return f, nil
	default:
		return v.Text, nil
	}
}

// click presses the newest button with a label.
func (p *Person) click(ctx context.Context, label string) error {
	m, button, seen := p.findComponent(func(c obj) (string, bool) {
		name := str(c, "label")
		if name == "" {
			name = str(sub(c, "emoji"), "name")
		}
		return name, num(c, "type") == 2 && str(c, "custom_id") != ""
	}, label)
	if m == "" {
		return fmt.Errorf("no message has a button %q; %s", label, suggest(label, seen))
	}
	return p.interact(ctx, 3, obj{"component_type": 2, "custom_id": button["custom_id"]}, m)
}

// choose picks an option of the newest menu with a placeholder.
func (p *Person) choose(ctx context.Context, placeholder, option string) error {
	m, menu, seen := p.findComponent(func(c obj) (string, bool) {
		return str(c, "placeholder"), num(c, "type") >= 3 && num(c, "type") <= 8
	}, placeholder)
	if m == "" {
		return fmt.Errorf("no message has a menu %q; %s", placeholder, suggest(placeholder, seen))
	}
	names := []string{option}
	if most := num(menu, "max_values"); most > 1 {
		names = strings.Split(option, ",")
	}
	values := []any{}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		value, err := p.menuValue(ctx, menu, name)
		if err != nil {
			return err
		}
		values = append(values, value)
	}
	return p.interact(ctx, 3, obj{"component_type": menu["type"], "custom_id": menu["custom_id"], "values": values}, m)
}

// menuValue finds what is meant by a name: an option of the menu, or a member, a
// role or a channel.
func (p *Person) menuValue(ctx context.Context, menu obj, name string) (any, error) {
	switch num(menu, "type") {
	case 5:
		id, err := p.member(ctx, name)
		if err == nil && id == "" {
			err = fmt.Errorf("there is no member %q who has said or done anything yet", name)
		}
		return id, err
	case 6:
		return p.named(ctx, "roles", name)
	case 8:
		return p.named(ctx, "channels", name)
	default:
		return optionValue(menu, name)
	}
}

// named finds a role or a channel of the guild by its name.
func (p *Person) named(ctx context.Context, what, name string) (any, error) {
	var all []obj
	if err := p.server.call(ctx, p.Token, "GET", "/guilds/"+p.server.GuildID+"/"+what, nil, &all); err != nil {
		return nil, fmt.Errorf("read the %s: %w", what, err)
	}
	var names []string
	for _, o := range all {
		if strings.EqualFold(str(o, "name"), name) {
			return o["id"], nil
		}
		names = append(names, str(o, "name"))
	}
	return nil, fmt.Errorf("there is no %q among the %s; %s", name, what, suggest(name, names))
}

func optionValue(menu obj, option string) (any, error) {
	var labels []string
	for _, v := range list(menu, "options") {
		o, _ := v.(obj)
		if strings.EqualFold(str(o, "label"), option) {
			return o["value"], nil
		}
		labels = append(labels, str(o, "label"))
	}
	return nil, fmt.Errorf("the menu has no %q; %s", option, suggest(option, labels))
}

// findComponent looks from the newest message to the oldest for a component
// whose name is the label, then for one whose name begins with it.
func (p *Person) findComponent(name func(obj) (string, bool), label string) (messageID string, found obj, seen []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	label = strings.ToLower(label)
	for _, exact := range []bool{true, false} {
		for _, id := range slices.Backward(p.order) {
			for _, row := range list(p.messages[id], "components") {
				r, _ := row.(obj)
				for _, part := range list(r, "components") {
					c, _ := part.(obj)
					text, fits := name(c)
					if !fits || c["disabled"] == true {
						continue
					}
					lower := strings.ToLower(text)
					if lower == label || !exact && strings.HasPrefix(lower, label) {
						return id, c, nil
					}
					if exact && !slices.Contains(seen, text) {
						seen = append(seen, text)
					}
				}
			}
		}
	}
	return "", nil, seen
}
