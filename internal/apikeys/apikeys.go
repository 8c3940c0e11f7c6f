// Package apikeys makes and checks the keys with which music apps use the bot in the name of a member.
package apikeys

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// MaxOfMember is the maximum number of keys of a member in one server, and MaxName the maximum length of the name
// of a key in characters.
const (
	MaxOfMember = 10
	MaxName     = 40
)

// prefix begins every secret, so that people and scanners for leaked secrets recognise it.
const prefix = "riffbot-"

// Errors of [Keys].
var (
	// ErrUnknown is returned if there is no such key, or it was revoked.
	ErrUnknown = errors.New("unknown key")
	// ErrTooMany is returned if a member has the maximum number of keys.
	ErrTooMany = errors.New("too many keys")
)

// ID identifies a key. It is not secret.
type ID string

// Key belongs to one member and one server. Its secret is not stored.
type Key struct {
	ID      ID
	UserID  string
	GuildID string
	Name    string // of the app, as the member typed it
	Created time.Time
	Used    time.Time // zero: never; exact to an hour
}

// Store saves keys.
type Store interface {
	// AddKey saves a key with the hash of its secret; [ErrTooMany] if its member has the maximum number of keys.
	AddKey(ctx context.Context, k Key, hash string) error
	// KeyByHash returns the key with a hash; [ErrUnknown] if there is none.
	KeyByHash(ctx context.Context, hash string) (Key, error)
	// Keys returns the keys of a member in a server, the oldest first.
	Keys(ctx context.Context, userID, guildID string) ([]Key, error)
	// DeleteKey deletes a key of a member; [ErrUnknown] if there is none.
	DeleteKey(ctx context.Context, userID string, id ID) error
	// TouchKey saves when a key was used.
	TouchKey(ctx context.Context, id ID, at time.Time) error
}

// Keys makes and checks keys.
type Keys struct {
	store Store
	newID func() string
	now   func() time.Time
}

// New returns the keys in a store.
func New(store Store, newID func() string, now func() time.Time) *Keys {
	return &Keys{store, newID, now}
}

// Create makes a key and returns it with its secret, which cannot be read again.
func (k *Keys) Create(ctx context.Context, userID, guildID, name string) (key Key, secret string, err error) {
	secret = prefix + rand.Text()
	key = Key{ID: ID(k.newID()), UserID: userID, GuildID: guildID, Name: name, Created: k.now()}
	return key, secret, k.store.AddKey(ctx, key, hash(secret))
}

// List returns the keys of a member in a server, the oldest first.
func (k *Keys) List(ctx context.Context, userID, guildID string) ([]Key, error) {
	return k.store.Keys(ctx, userID, guildID)
}

// Revoke deletes a key of a member; [ErrUnknown] if there is none. The key no longer works from then on.
func (k *Keys) Revoke(ctx context.Context, userID string, id ID) error {
	return k.store.DeleteKey(ctx, userID, id)
}

// usedEvery is the accuracy of [Key.Used], which saves most writes.
const usedEvery = time.Hour

// Check returns the key with a secret; [ErrUnknown] if there is none.
func (k *Keys) Check(ctx context.Context, secret string) (Key, error) {
	secret = strings.TrimSpace(secret)
	if !strings.HasPrefix(secret, prefix) {
		return Key{}, ErrUnknown
	}
	key, err := k.store.KeyByHash(ctx, hash(secret))
	if err != nil {
		return Key{}, err
	}
	if now := k.now(); now.Sub(key.Used) >= usedEvery {
		key.Used = now
		err = k.store.TouchKey(ctx, key.ID, now)
	}
	return key, err
}

// hash returns the hash of a secret. A secret has 128 random bits, so that it needs neither salt nor a slow hash.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
