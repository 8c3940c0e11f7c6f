package userclient

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrNoAnswer is the error of an interaction that the bot did not answer in time.
var ErrNoAnswer = errors.New("the bot did not answer within three seconds")

var errNoForm = errors.New("no form is open; a command or button of the bot opens one")

// Interaction types of Discord's API.
const (
	commandInteraction      = 2
	componentInteraction    = 3
	autocompleteInteraction = 4
	modalInteraction        = 5
)

// Do runs one line of a script and waits for the final answer of the bot.
func (p *Person) Do(ctx context.Context, l Line) error {
	switch l.Verb {
	case "/":
		return p.command(ctx, l)
	case "click":
		return p.ClickIn(ctx, l.Words[0], l.word(1))
	case "select":
		return p.SelectIn(ctx, l.Words[0], l.Words[1], l.word(2))
	case "in":
		return p.enter(ctx, l.Words[0])
	case "say":
		return p.Say(ctx, l.Words[0])
	case "reply":
		return p.Reply(ctx, l.Words[0], l.Words[1])
	case "thread":
		return p.Thread(ctx, l.Words[0], l.Words[1])
	case "expect":
		return p.Expect(ctx, l.Words[0])
	case "use":
		return p.Use(ctx, l.Words[0], l.Words[1])
	case "fill":
		return p.Submit(ctx, l.Values...)
	case "voice":
		return p.doVoice(ctx, l.Words)
	default:
		return fmt.Errorf("%q is no action of a member", l.Verb)
	}
}

// target is where an interaction happens.
type target struct {
	application string // empty: the bot of the server
	channel     string // empty: that of the message, or the current one
	message     string // with the component or form, empty for none
	nonce       string // empty: a new one
}

// begin sends an interaction.
func (p *Person) begin(ctx context.Context, kind int, data obj, at target) (*action, error) {
	at.nonce = cmp.Or(at.nonce, nonce())
	at.application = cmp.Or(at.application, p.server.ApplicationID)
	a := &action{began: time.Now(), clicked: at.message}
	p.mu.Lock()
	p.actions[at.nonce] = a
	if kind != autocompleteInteraction {
		p.last = a
	}
	a.from = len(p.order)
	a.revision = p.revisions[at.message]
	at.channel = cmp.Or(at.channel, str(p.messages[at.message], "channel_id"), p.currentChannel)
	session, guild := p.session, p.guildOf(at.channel)
	p.mu.Unlock()
	body := obj{"type": kind, "application_id": at.application, "guild_id": guild, "channel_id": at.channel,
		"session_id": session, "nonce": at.nonce, "data": data}
	if kind == componentInteraction {
		body["message_id"], body["message_flags"] = at.message, 0
	}
	if err := p.server.call(ctx, p.Token, "POST", "/interactions", body, nil); err != nil {
		return nil, err
	}
	return a, nil
}

// interact sends an interaction and waits for its final answer. clicked is the id of
// the message with the component or form; empty for none.
func (p *Person) interact(ctx context.Context, kind int, data obj, clicked string) error {
	a, err := p.begin(ctx, kind, data, target{message: clicked})
	if err != nil {
		return err
	}
	return p.await(ctx, a)
}

// AwaitAnswer waits for the final answer to the interaction of a nonce. It returns a [*FailureError] if that
// reports an error.
func (p *Person) AwaitAnswer(ctx context.Context, nonce string) error {
	p.mu.Lock()
	a := p.actions[nonce]
	p.mu.Unlock()
	if a == nil {
		return ErrNoAnswer
	}
	return p.await(ctx, a)
}

// await waits for the final answer to an action.
func (p *Person) await(ctx context.Context, a *action) error {
	var failure *FailureError
	err := p.until(ctx, func() bool {
		if a.ignored || a.form {
			return true
		}
		answers := p.answersTo(a)
		if !a.answered || len(answers) == 0 {
			return false
		}
		var final bool
		final, failure = p.server.Conventions.final(answers)
		return final
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("there was no final answer in time: %s", p.lastSeen(a))
	case err != nil:
		return err
	case a.ignored:
		return ErrNoAnswer
	case failure != nil:
		return failure
	default:
		return nil
	}
}

// answersTo returns the messages that answer an action: those of its interaction, and
// the message with the component once it was edited.
func (p *Person) answersTo(a *action) []obj {
	answers := p.interactionMessages(a)
	if a.clicked != "" && p.revisions[a.clicked] > a.revision && p.messages[a.clicked] != nil {
		answers = append(answers, p.messages[a.clicked])
	}
	return answers
}

// interactionMessages returns the messages of an interaction: its responses, and the bot's replies
// to those.
func (p *Person) interactionMessages(a *action) []obj {
	if a.id == "" {
		return nil
	}
	var out []obj
	ids := make(map[string]bool)
	for _, id := range p.order[a.from:] {
		m := p.messages[id]
		if m == nil {
			continue
		}
		byBot := str(m, "application_id") == p.server.ApplicationID
		replies := byBot && ids[str(sub(m, "message_reference"), "message_id")]
		if str(sub(m, "interaction_metadata"), "id") == a.id || replies {
			ids[id] = true
			out = append(out, m)
		}
	}
	return out
}

// Answers returns the messages that answer the latest command, button, menu or form,
// oldest first.
func (p *Person) Answers() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		return nil
	}
	return messagesOf(p.answersTo(p.last))
}

// Say posts a message in the current channel. Names such as @Ben become mentions.
func (p *Person) Say(ctx context.Context, text string) error {
	channel := p.channel()
	return p.server.call(ctx, p.Token, "POST", "/channels/"+channel+"/messages",
		obj{"content": p.withMentions(channel, text)}, nil)
}

// Expect waits until a visible message contains a text, or a voice state or the
// status of a voice channel does. Case does not matter.
func (p *Person) Expect(ctx context.Context, text string) error {
	err := p.until(ctx, func() bool {
		for _, m := range p.messages {
			if containsFold(Show(m), text) {
				return true
			}
		}
		return slices.ContainsFunc(p.voice.lines(), func(line string) bool { return containsFold(line, text) })
	})
	if ctx.Err() != nil {
		return fmt.Errorf("no message came that says %q", text)
	}
	return err
}

// WaitFor waits until a condition holds of the messages that the member sees, oldest
// first. The condition is evaluated after each event and must not block.
func (p *Person) WaitFor(ctx context.Context, holds func([]Message) bool) error {
	return p.until(ctx, func() bool {
		var visible []obj
		for _, id := range p.order {
			if m := p.messages[id]; m != nil {
				visible = append(visible, m)
			}
		}
		return holds(messagesOf(visible))
	})
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// sightTime is how long a message may take to reach the member.
const sightTime = 3 * time.Second

// newestWith returns the newest message that contains a text. It waits for one that is on its way to the member.
func (p *Person) newestWith(ctx context.Context, text string) (found obj, err error) {
	ctx, cancel := context.WithTimeout(ctx, sightTime)
	defer cancel()
	err = p.until(ctx, func() bool {
		for _, id := range slices.Backward(p.order) {
			if m := p.messages[id]; m != nil && containsFold(Show(m), text) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("no message says %q", text)
	}
	return found, err
}

// Thread creates a thread from the newest message that contains a text.
func (p *Person) Thread(ctx context.Context, name, text string) error {
	target, err := p.newestWith(ctx, text)
	if err != nil {
		return err
	}
	_, err = p.StartThread(ctx, str(target, "channel_id"), str(target, "id"), name)
	return err
}

// Reply replies to the newest message that contains a text, and waits for the final
// answer if a bot wrote that message.
func (p *Person) Reply(ctx context.Context, to, text string) error {
	target, err := p.newestWith(ctx, to)
	if err != nil {
		return err
	}
	var mine obj
	err = p.server.call(ctx, p.Token, "POST", "/channels/"+str(target, "channel_id")+"/messages",
		obj{"content": p.withMentions(str(target, "channel_id"), text),
			"message_reference": obj{"message_id": target["id"]}}, &mine)
	if err != nil || str(target, "application_id") != p.server.ApplicationID &&
		str(sub(target, "author"), "id") != p.server.ApplicationID {
		return err
	}
	var failure *FailureError
	err = p.until(ctx, func() bool {
		for _, m := range p.messages {
			if str(sub(m, "message_reference"), "message_id") == str(mine, "id") && !p.server.Conventions.pending(m) {
				failure = p.server.Conventions.failure(m)
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
	case failure != nil:
		return failure
	default:
		return nil
	}
}
