package userclient

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"time"
)

// CommandUse is the use of a command in a channel.
type CommandUse struct {
	Nonce         string // marks the events of the interaction; empty: a new one
	ChannelID     string
	ApplicationID string
	CommandID     string
	// Options are the options as the API takes them, inside their subcommands. The value of an attachment is the index
	// of its file.
	Options  []any
	TargetID string // of a command of the context menu: the message or user
	Files    []File
}

// StartCommand uses a command and does not wait for an answer.
func (p *Person) StartCommand(ctx context.Context, u CommandUse) error {
	c, err := p.commandOf(ctx, u)
	if err != nil {
		return err
	}
	attachments, err := p.uploadFiles(ctx, u.ChannelID, u.Files)
	if err != nil {
		return err
	}
	more := obj{"options": u.Options, "attachments": attachments}
	if u.TargetID != "" {
		more = obj{"target_id": u.TargetID, "attachments": attachments}
	}
	_, err = p.begin(ctx, commandInteraction, commandData(c, more),
		target{application: u.ApplicationID, channel: u.ChannelID, nonce: u.Nonce})
	return err
}

// commandOf returns a command that the member can use, in its present version.
func (p *Person) commandOf(ctx context.Context, u CommandUse) (obj, error) {
	all, err := p.Commands(ctx, u.ChannelID)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if str(c, "id") == u.CommandID && str(c, "application_id") == u.ApplicationID {
			return c, nil
		}
	}
	return nil, errNoCommand
}

var (
	errNoCommand   = errors.New("the command does not exist any more, or you may not use it here")
	errNotCommand  = errors.New(`write a slash command, like /help`)
	errNoComponent = errors.New("the message has no such button or menu any more")
	errFiles       = errors.New("choose a file for this command in the list of commands")
)

// StartLine uses a slash command that is written as in a script and does not wait for an answer.
func (p *Person) StartLine(ctx context.Context, nonce, channelID, text string) error {
	l, err := Parse(text)
	if err != nil {
		return err
	}
	if l.Verb != "/" {
		return errNotCommand
	}
	c, options, err := p.resolve(ctx, channelID, l)
	if err != nil {
		return err
	}
	for _, v := range innerOptions(options) {
		if o, _ := v.(obj); o["type"] == float64(attachmentOption) {
			return errFiles
		}
	}
	_, err = p.begin(ctx, commandInteraction, commandData(c, obj{"options": options, "attachments": []any{}}),
		target{channel: channelID, nonce: nonce})
	return err
}

// completionTime is how long the choices of an option may take.
const completionTime = 4 * time.Second

// Complete returns the choices that the bot offers for the option that is marked as focused.
func (p *Person) Complete(ctx context.Context, u CommandUse) ([]map[string]any, error) {
	c, err := p.commandOf(ctx, u)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, completionTime)
	defer cancel()
	a, err := p.begin(ctx, autocompleteInteraction, commandData(c, obj{"options": u.Options, "attachments": []any{}}),
		target{application: u.ApplicationID, channel: u.ChannelID, nonce: u.Nonce})
	if err != nil {
		return nil, err
	}
	if err := p.until(ctx, func() bool { return a.completed || a.ignored }); err != nil {
		return nil, fmt.Errorf("wait for choices: %w", err)
	}
	if a.ignored {
		return nil, ErrNoAnswer
	}
	var choices []map[string]any
	for _, v := range a.choices {
		if choice, ok := v.(obj); ok {
			choices = append(choices, choice)
		}
	}
	p.rememberChoices(choices)
	return choices, nil
}

// Press is a press of a button or a choice in a menu.
type Press struct {
	Nonce                string // marks the events of the interaction; empty: a new one
	ChannelID, MessageID string
	CustomID             string
	Values               []string // of a menu
}

// StartPress presses a button or chooses in a menu, and does not wait for an answer.
func (p *Person) StartPress(ctx context.Context, press Press) error {
	m, err := p.MessageIn(ctx, press.ChannelID, press.MessageID)
	if err != nil {
		return err
	}
	component := componentOf(m, press.CustomID)
	if component == nil {
		return errNoComponent
	}
	data := obj{"component_type": component["type"], "custom_id": press.CustomID}
	if num(component, "type") != buttonComponent {
		data["values"] = anyOf(press.Values)
	}
	_, err = p.begin(ctx, componentInteraction, data, target{application: str(m, "application_id"),
		channel: press.ChannelID, message: press.MessageID, nonce: press.Nonce})
	return err
}

// buttonComponent is the type of a button.
const buttonComponent = 2

// componentOf returns the component of a message with a custom id, nil if there is none.
func componentOf(m obj, customID string) (found obj) {
	eachComponent(list(m, "components"), func(c obj) {
		if found == nil && str(c, "custom_id") == customID {
			found = c
		}
	})
	return found
}

// PostMessage is a message to post.
type PostMessage struct {
	ChannelID, Text string
	ReplyTo         string // id of a message, empty for none
	Files           []File
}

// StartPost posts a message and does not wait for an answer.
func (p *Person) StartPost(ctx context.Context, m PostMessage) error {
	attachments, err := p.uploadFiles(ctx, m.ChannelID, m.Files)
	if err != nil {
		return err
	}
	body := obj{"content": p.withMentions(m.ChannelID, m.Text), "attachments": attachments}
	if m.ReplyTo != "" {
		body["message_reference"] = obj{"message_id": m.ReplyTo}
	}
	return p.server.call(ctx, p.Token, "POST", "/channels/"+m.ChannelID+"/messages", body, nil)
}

// EditMessage changes the text of a message of the member.
func (p *Person) EditMessage(ctx context.Context, channelID, messageID, text string) error {
	return p.server.call(ctx, p.Token, "PATCH", "/channels/"+channelID+"/messages/"+messageID, obj{"content": text}, nil)
}

// DeleteMessage deletes a message.
func (p *Person) DeleteMessage(ctx context.Context, channelID, messageID string) error {
	return p.server.call(ctx, p.Token, "DELETE", "/channels/"+channelID+"/messages/"+messageID, nil, nil)
}

// React adds the member's reaction to a message, or removes it.
func (p *Person) React(ctx context.Context, channelID, messageID, emoji string, add bool) error {
	method := "DELETE"
	if add {
		method = "PUT"
	}
	path := "/channels/" + channelID + "/messages/" + messageID + "/reactions/" + url.PathEscape(emoji) + "/@me"
	return p.server.call(ctx, p.Token, method, path, nil, nil)
}

// Type tells the others in a channel that the member is typing.
func (p *Person) Type(ctx context.Context, channelID string) error {
	return p.server.call(ctx, p.Token, "POST", "/channels/"+channelID+"/typing", nil, nil)
}

// StartThread starts a thread from a message and returns its id.
func (p *Person) StartThread(ctx context.Context, channelID, messageID, name string) (string, error) {
	var thread obj
	err := p.server.call(ctx, p.Token, "POST", "/channels/"+channelID+"/messages/"+messageID+"/threads",
		obj{"name": name}, &thread)
	if err != nil {
		return "", fmt.Errorf("start thread: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.addChannel(maps.Clone(thread))
	p.cache.addChannel(thread)
	return str(thread, "id"), nil
}

// OpenDirect returns the id of the direct message channel with a user.
func (p *Person) OpenDirect(ctx context.Context, userID string) (string, error) {
	var c obj
	if err := p.server.call(ctx, p.Token, "POST", "/users/@me/channels", obj{"recipient_id": userID}, &c); err != nil {
		return "", fmt.Errorf("open direct messages: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.addChannel(maps.Clone(c))
	p.cache.addChannel(c)
	return str(c, "id"), nil
}
