package userclient

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// namer returns the name of a component by which a line finds it, and whether a line can.
type namer func(c obj) (name string, fits bool)

// buttonNamed names buttons by their labels, and those without one and that of the emoji by their emojis.
func buttonNamed(emoji string) namer {
	return func(c obj) (string, bool) {
		name, drawn := str(c, "label"), str(sub(c, "emoji"), "name")
		if name == "" || drawn == emoji {
			name = drawn
		}
		return name, num(c, "type") == 2 && str(c, "custom_id") != ""
	}
}

// menuNamed names menus by their placeholders.
func menuNamed(c obj) (string, bool) {
	return str(c, "placeholder"), num(c, "type") >= 3 && num(c, "type") <= 8
}

// Click presses the newest button with a label or an emoji and waits for the final answer.
func (p *Person) Click(ctx context.Context, label string) error {
	return p.ClickIn(ctx, label, "")
}

// ClickIn presses the button of the newest message that contains a text, and waits for the final answer. Unless
// the text is empty, it waits for the button.
func (p *Person) ClickIn(ctx context.Context, label, text string) error {
	m, button, seen := p.awaitComponent(ctx, buttonNamed(label), label, text)
	if m == "" {
		return fmt.Errorf("no message has a button %q; %s", label, suggest(label, seen))
	}
	return p.interact(ctx, componentInteraction, obj{"component_type": 2, "custom_id": button["custom_id"]}, m)
}

// Select chooses an option of the newest menu with a placeholder and waits for the
// final answer. A menu with several values takes them with commas between.
func (p *Person) Select(ctx context.Context, placeholder, option string) error {
	return p.SelectIn(ctx, placeholder, option, "")
}

// SelectIn is [Person.Select] in the newest message that contains a text. Unless the text is empty, it waits for
// the menu.
func (p *Person) SelectIn(ctx context.Context, placeholder, option, text string) error {
	m, menu, seen := p.awaitComponent(ctx, menuNamed, placeholder, text)
	if m == "" {
		return fmt.Errorf("no message has a menu %q; %s", placeholder, suggest(placeholder, seen))
	}
	values, err := p.menuValues(ctx, menu, option)
	if err != nil {
		return err
	}
	return p.interact(ctx, componentInteraction, obj{"component_type": menu["type"], "custom_id": menu["custom_id"],
		"values": values}, m)
}

// menuValues returns the values of options that are written with commas between.
func (p *Person) menuValues(ctx context.Context, menu obj, text string) ([]any, error) {
	names := []string{text}
	if most := num(menu, "max_values"); most > 1 {
		names = strings.Split(text, ",")
	}
	values := []any{}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		value, err := p.menuValue(ctx, menu, name)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// menuValue returns the value of an option, or the id of a member, role or channel.
func (p *Person) menuValue(ctx context.Context, menu obj, name string) (any, error) {
	switch num(menu, "type") {
	case 5:
		id, err := p.member(ctx, name)
		if err == nil && id == "" {
			err = fmt.Errorf("there is no member %q who wrote a message or used a command", name)
		}
		return id, err
	case 6:
		return p.entityID(ctx, "roles", name)
	case 7: // users and roles
		if id, err := p.member(ctx, name); err != nil || id != "" {
			return id, err
		}
		return p.entityID(ctx, "roles", name)
	case 8:
		return p.entityID(ctx, "channels", name)
	default:
		return optionValue(menu, name)
	}
}

// entityID returns the id of the guild's role or channel of a name.
func (p *Person) entityID(ctx context.Context, what, name string) (any, error) {
	var all []obj
	if err := p.server.call(ctx, p.Token, "GET", "/guilds/"+p.guild()+"/"+what, nil, &all); err != nil {
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

// awaitComponent returns the component of the newest message that contains a text and has the component. Unless
// the text is empty, it waits for one. seen lists the names of the others.
func (p *Person) awaitComponent(ctx context.Context, name namer, label, text string) (messageID string, found obj,
	seen []string) {
	_ = p.until(ctx, func() bool { // the caller reports that nothing was found
		messageID, found, seen = p.findComponent(name, label, text)
		return messageID != "" || text == ""
	})
	return messageID, found, seen
}

// findComponent returns the component of the newest message with a text whose name is the label, else one whose
// name begins with it, with the lock held. seen lists the names of the others.
func (p *Person) findComponent(name namer, label, text string) (messageID string, found obj, seen []string) {
	label = strings.ToLower(label)
	for _, exact := range []bool{true, false} {
		for _, id := range slices.Backward(p.order) {
			if p.messages[id] == nil || text != "" && !strings.Contains(Show(p.messages[id]), text) {
				continue
			}
			var match obj
			eachComponent(list(p.messages[id], "components"), func(c obj) {
				shown, fits := name(c)
				if match != nil || !fits || c["disabled"] == true {
					return
				}
				lower := strings.ToLower(shown)
				if lower == label || !exact && strings.HasPrefix(lower, label) {
					match = c
				} else if exact && !slices.Contains(seen, shown) {
					seen = append(seen, shown)
				}
			})
			if match != nil {
				return id, match, nil
			}
		}
	}
	return "", nil, seen
}
