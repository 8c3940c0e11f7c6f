package userclient

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// Types of inputs: https://discord.com/developers/docs/components/reference
const (
	textInput     = 4
	uploadInput   = 19
	radioInput    = 21
	checkboxInput = 23
)

// openForm is a form that the member has not sent.
type openForm struct {
	form obj
	on   string // id of the message whose component opened it, empty for none
}

// errFormClosed is the error of a form that was sent.
var errFormClosed = errors.New("the form is not open any more; open it again with its command or button")

// closeForm closes a form, which sending it does.
func (p *Person) closeForm(form obj) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.forms, str(form, "id"))
	if p.form != nil && p.form["id"] == form["id"] {
		p.form = nil
	}
}

// FormValues are the values of the inputs of a form, by custom id: texts, chosen values or ids, and files.
type FormValues struct {
	Values map[string][]string
	Files  map[string][]File
}

// StartForm sends an open form and does not wait for an answer. nonce marks the events of the interaction. The form
// stays open if the server refuses the values.
func (p *Person) StartForm(ctx context.Context, nonce, formID string, given FormValues) error {
	p.mu.Lock()
	open, ok := p.forms[formID]
	p.mu.Unlock()
	if !ok {
		return errFormClosed
	}
	channelID := str(open.form, "channel_id")
	var components []any
	var files []File
	for _, f := range fieldsOf(open.form) {
		name := str(f.input, "custom_id")
		values := given.Values[name]
		if num(f.input, "type") == uploadInput {
			values = nil
			for _, file := range given.Files[name] {
				values = append(values, strconv.Itoa(len(files)))
				files = append(files, file)
			}
		}
		components = append(components, f.wrap(f.with(values)))
	}
	attachments, err := p.uploadFiles(ctx, channelID, files)
	if err != nil {
		return err
	}
	data := obj{"id": open.form["id"], "custom_id": open.form["custom_id"], "components": components,
		"attachments": attachments}
	application, _ := sub(open.form, "application")["id"].(string)
	if _, err := p.begin(ctx, modalInteraction, data,
		target{application: application, channel: channelID, message: open.on, nonce: nonce}); err != nil {
		return err
	}
	p.closeForm(open.form)
	return nil
}

// DismissForm closes a form without sending it.
func (p *Person) DismissForm(formID string) { p.closeForm(obj{"id": formID}) }

// with returns the field as it is submitted with values. An empty value, which browsers send for a menu without a
// choice, is none.
func (f field) with(values []string) obj {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	out := obj{"type": f.input["type"], "custom_id": f.input["custom_id"]}
	switch num(f.input, "type") {
	case textInput:
		out["value"] = first(values)
	case checkboxInput:
		out["value"] = first(values) != ""
	case radioInput:
		out["value"] = nil
		if len(values) > 0 {
			out["value"] = values[0]
		}
	default:
		out["values"] = anyOf(values)
	}
	return out
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// anyOf converts values for a JSON list.
func anyOf(values []string) []any {
	out := []any{}
	for _, v := range values {
		out = append(out, v)
	}
	return out
}

// FormInput is an input of a form.
type FormInput struct {
	Label, CustomID string
	Value           string // of a text
	Raw             map[string]any
}

// FormInputs returns the inputs of an open form.
func (p *Person) FormInputs(formID string) []FormInput {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []FormInput
	for _, f := range fieldsOf(p.forms[formID].form) {
		all = append(all, FormInput{f.label, str(f.input, "custom_id"), str(f.input, "value"), f.input})
	}
	return all
}
