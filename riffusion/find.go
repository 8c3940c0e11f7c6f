package riffusion

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// keyParam is the parameter of the callback URL that has [Request.Key].
const keyParam = "order"

// withKey returns a callback URL with a key.
func withKey(callback, key string) (string, error) {
	if key == "" {
		return callback, nil
	}
	u, err := url.Parse(callback)
	if err != nil {
		return "", &ValidationError{"callback_url", "is not an address"} // err contains it
	}
	query := u.Query()
	query.Set(keyParam, key)
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// maxFindPages limits how many pages of tasks are searched.
const maxFindPages = 20

// Find returns the ticket of the purchase with a key that was made in a period, and nil if
// it is not found. That does not prove that nothing was bought: the list of tasks is
// documented only by the platform's own client, and a task may be listed later. The call
// costs nothing.
//
// The list is the action retrieve_batch of /tasks with created_at_min and created_at_max,
// Unix seconds, limit and offset in place of ids. Its tasks repeat the body of the purchase
// as request, with the callback URL that [Client.Submit] has added the key to.
//
// https://github.com/AceDataCloud/Nexior, src/operators/baseTaskOperator.ts
func (c *Client) Find(ctx context.Context, key string, from, to time.Time) (*Ticket, error) {
	if !c.family.Find || key == "" {
		return nil, nil //nolint:nilnil // not found
	}
	seen := make(map[string]bool)
	for page := range maxFindPages {
		var answer struct {
			Items []json.RawMessage `json:"items"`
		}
		if err := c.look(ctx, "find", map[string]any{"action": "retrieve_batch", "created_at_min": from.Unix(),
			"created_at_max": to.Unix(), "limit": MaxTasks, "offset": page * MaxTasks}, &answer); err != nil {
			return nil, err
		}
		fresh := false
		for _, item := range answer.Items {
			w, _, _ := readTask(item)
			if w == nil || w.ID.id() == "" {
				continue
			}
			if w.key() == key {
				return &Ticket{TaskID: w.ID.id(), TraceID: w.TraceID.line(maxID)}, nil
			}
			fresh = fresh || !seen[w.ID.id()]
			seen[w.ID.id()] = true
		}
		if len(answer.Items) < MaxTasks || !fresh {
			return nil, nil //nolint:nilnil // not found
		}
	}
	return nil, fmt.Errorf("riffusion: find: more than %d tasks", maxFindPages*MaxTasks)
}

// key returns the key in the callback URL of the purchase, or "". The request may be an
// object or an object as a string.
func (w *taskWire) key() string {
	raw := bytes.TrimSpace(w.Request)
	var inner string
	if json.Unmarshal(raw, &inner) == nil {
		raw = []byte(inner)
	}
	var request struct {
		CallbackURL text `json:"callback_url"`
	}
	if json.Unmarshal(raw, &request) != nil {
		return ""
	}
	u, err := url.Parse(string(request.CallbackURL))
	if err != nil {
		return ""
	}
	return u.Query().Get(keyParam)
}
