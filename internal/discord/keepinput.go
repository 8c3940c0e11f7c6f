package discord

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// FormBuilder returns a form as it was opened, for an interaction whose custom id is that of the form.
type FormBuilder func(ctx context.Context, it *Interaction) (Form, error)

// KeepInput keeps the input of a command or form that failed and returns err as an [InputError]. It returns other
// errors unchanged: of what has no input, and of what was answered elsewhere.
func (r *Router) KeepInput(ctx context.Context, it *Interaction, err error) error {
	_, kept := errors.AsType[*InputError](err)
	if err == nil || kept || IsRepeated(err) || it.Type != TypeCommand && it.Type != TypeForm || r.config.Drafts == nil {
		return err
	}
	in, asked := r.inputOf(ctx, it), asks(err)
	if in.Type == TypeForm {
		it.labels = r.formLabels(ctx, it, err)
	}
	name := r.nameOf(in)
	e := &InputError{Err: err, Texts: in.texts(r.options[name])}
	if !asked && len(e.Texts) == 0 && len(in.Data.Components) == 0 {
		return err
	}
	in.Wrong, in.HideIDs = wrongFields(err), othersAreRight(err)
	_, e.Editable = r.builder(in)
	_, e.Repeatable = r.handlers[name]
	e.Price = r.price(name)
	id := it.draft
	if id == "" || asked {
		id = r.config.Drafts.newID()
	} else {
		in.Option, in.Choices, in.Confirms = it.rerun.Option, it.rerun.Choices, it.rerun.Confirms
	}
	setQuestion(err, &in, id)
	if saved := r.config.Drafts.save(ctx, it, id, in); saved && e.Editable {
		e.Texts = nil
	}
	e.Draft = id
	return e
}

// price returns what running a command or form spends, in credits.
func (r *Router) price(name string) int {
	if r.config.Price == nil {
		return 0
	}
	return r.config.Price(name)
}

// setQuestion stores the id of the kept command in a question, and the question in the command.
func setQuestion(err error, in *keptInput, id string) {
	if e, ok := asChoiceError(err); ok && len(e.Choices) > 0 {
		e.Draft, in.Option, in.Choices = id, e.Option, e.Choices
	}
	if e, ok := errors.AsType[*ConfirmError](err); ok {
		e.Draft, in.Confirms = id, true
	}
}

// inputOf returns the input of a command or form. The form of a kept command stands for that command, and a command of
// the context menu of messages for the one that takes the text of the message.
func (r *Router) inputOf(ctx context.Context, it *Interaction) keptInput {
	if name := r.Name(it); name == "form "+refilledVerb {
		it.variables = r.variables[name]
		it.draft = it.Var("draft")
		if in, err := r.refilledInput(ctx, it); err == nil {
			return in
		}
	}
	in := captureInput(it)
	target, ok := r.messageTexts[it.Data.Name]
	text := MessageText(it.Data.Resolved.Messages[it.Data.TargetID])
	if !ok || it.Type != TypeCommand || it.Data.TargetID == "" || text == "" {
		return in
	}
	name, option := target[0], target[1]
	in.Data = Data{Options: []Option{TextOption(option, Cut(text, r.MaxLengths["command "+name+" "+option]))}}
	in.Data.Name, in.Sub, _ = strings.Cut(name, " ")
	return in
}

// nameOf returns the name of the handler of a kept input.
func (r *Router) nameOf(in keptInput) string {
	return r.Name(&Interaction{Type: in.Type, Data: in.Data, Sub: in.Sub})
}

// retry handles the button that runs a kept input again. An input runs once, unless it fails before its public
// response.
func (r *Router) retry(ctx context.Context, it *Interaction) error {
	in, err := r.config.Drafts.take(ctx, it.User().ID, it.Var("draft"))
	if err != nil {
		return err
	}
	return r.rerun(ctx, it, in, it.Var("draft"))
}

// rerun runs a kept input. If it fails, KeepInput keeps it with its id.
func (r *Router) rerun(ctx context.Context, it *Interaction, in keptInput, draft string) error {
	if in.Type == TypeCommand { // the response is a new message, after which the one of the button is deleted
		it.question = it.ephemeralMessage()
	}
	in.apply(it)
	it.rerun = in
	err := r.run(ctx, it, r.Name(it))
	if !it.Answer.public() {
		it.draft = draft
	}
	if err == nil {
		it.closeQuestion(ctx)
	}
	return err
}

// refill handles the button that opens a kept input in a form.
func (r *Router) refill(ctx context.Context, it *Interaction) error {
	draft := it.Var("draft")
	in, err := r.config.Drafts.find(ctx, it.User().ID, draft)
	if err != nil {
		return err
	}
	build, ok := r.builder(in)
	if !ok {
		return ErrUnknown
	}
	at := *it
	if in.Type == TypeForm {
		in.apply(&at)
		at.variables = r.variables[r.nameOf(in)]
	}
	lookup, cancel := context.WithTimeout(ctx, LookupTimeout)
	defer cancel()
	form, err := build(lookup, &at)
	if err != nil { // what the form is about may be gone, but not what was typed
		return &InputError{Err: err, Texts: in.texts(r.options[r.nameOf(in)])}
	}
	return it.Open(ctx, form.filled(in.Data.Components))
}

// builder returns the builder of the form of a kept input.
func (r *Router) builder(in keptInput) (FormBuilder, bool) {
	name := r.nameOf(in)
	if in.Type == TypeForm {
		build, ok := r.reopen[name]
		return build, ok
	}
	build := func(_ context.Context, it *Interaction) (Form, error) {
		return r.commandForm(it.Private(), name, it.Var("draft"), in), nil
	}
	return build, slices.ContainsFunc(r.options[name], isText)
}

// formLabels returns the labels of the fields of a submitted form, if an error is about some of them.
func (r *Router) formLabels(ctx context.Context, it *Interaction, err error) map[string]string {
	build, ok := r.reopen[r.Name(it)]
	if !ok || len(wrongFields(err)) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, LookupTimeout)
	defer cancel()
	form, err := build(ctx, it)
	if err != nil {
		return nil
	}
	return form.labels()
}

// submitRefilled handles the form of [Router.commandForm]: it runs the command with the texts of the form.
func (r *Router) submitRefilled(ctx context.Context, it *Interaction) error {
	user, draft := it.User().ID, it.Var("draft")
	in, err := r.refilledInput(ctx, it)
	if err != nil {
		return err
	}
	if err = r.rerun(ctx, it, in, draft); err == nil {
		_, _ = r.config.Drafts.take(ctx, user, draft) // it has been used
	}
	return err
}

// refilledInput returns the kept command of a submitted form with the texts of the form. If the command is no longer
// kept, it has these texts alone.
func (r *Router) refilledInput(ctx context.Context, it *Interaction) (keptInput, error) {
	name, values := "command "+it.Var("command"), formValues(it.Data.Components)
	if _, ok := r.handlers[name]; !ok {
		return keptInput{}, &InputError{Err: ErrUnknown, Texts: keptInput{Data: Data{Components: values}}.texts(nil)}
	}
	in, err := r.config.Drafts.find(ctx, it.User().ID, it.Var("draft"))
	if err != nil || r.nameOf(in) != name {
		in = keptInput{Type: TypeCommand}
		in.Data.Name, in.Sub, _ = strings.Cut(it.Var("command"), " ")
	}
	for _, c := range values {
		if slices.ContainsFunc(r.options[name], func(o *discordgo.ApplicationCommandOption) bool {
			return o.Name == c.CustomID && isText(o)
		}) {
			in.setOption(c.CustomID, c.Value)
		}
	}
	return in, nil
}
