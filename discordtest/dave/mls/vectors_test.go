package mls

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/thomas-vilte/mls-go/ciphersuite"
	"github.com/thomas-vilte/mls-go/group"
	"github.com/thomas-vilte/mls-go/treesync"

	"github.com/riffbot/riffbot/discordtest/internal/mlswire"
)

// The MLS working group's test vectors come with the library's module. Those of
// our cipher suite are checked against this package.

type octets []byte

func (o *octets) UnmarshalJSON(data []byte) error {
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return err
	}
	b, err := hex.DecodeString(*text)
	*o = b
	return err
}

func vectors[T any](t *testing.T, name string) []T {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/thomas-vilte/mls-go").Output()
	if err != nil {
		t.Fatal("find the directory of the MLS module: ", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "testdata/mls-interop-testvectors/test-vectors", name))
	if err != nil {
		t.Fatal(err)
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	var matching []T
	for _, r := range raw {
		var head struct {
			Suite uint16 `json:"cipher_suite"`
		}
		if err := json.Unmarshal(r, &head); err != nil {
			t.Fatal(err)
		}
		if head.Suite != uint16(suite) {
			continue
		}
		var v T
		if err := json.Unmarshal(r, &v); err != nil {
			t.Fatal(err)
		}
		matching = append(matching, v)
	}
	if len(matching) == 0 {
		t.Fatal("there are no vectors of the cipher suite")
	}
	return matching
}

func privateKey(t *testing.T, b []byte) *ecdh.PrivateKey {
	t.Helper()
	k, err := ecdh.P256().NewPrivateKey(b)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWelcomeVectors(t *testing.T) {
	joined := 0
	for i, v := range vectors[struct {
		PSKs          []any  `json:"external_psks"`
		KeyPackage    octets `json:"key_package"`
		EncryptionKey octets `json:"encryption_priv"`
		InitKey       octets `json:"init_priv"`
		Welcome       octets `json:"welcome"`
		Tree          octets `json:"ratchet_tree"`
		Authenticator octets `json:"initial_epoch_authenticator"`
	}](t, "passive-client-welcome.json") {
		if len(v.PSKs) > 0 {
			continue // DAVE has no pre-shared keys
		}
		raw := v.KeyPackage[4:] // without the MLSMessage around it
		parsed, err := mlswire.ReadKeyPackage(raw)
		if err != nil {
			t.Fatal(err)
		}
		kp := &KeyPackage{id: &Identity{}, raw: raw, leaf: parsed.Leaf, initKey: privateKey(t, v.InitKey), leafKey: privateKey(t, v.EncryptionKey)}
		var tree []byte
		if v.Tree != nil {
			tree = v.Tree
		}
		e, err := joinUnchecked(v.Welcome[4:], kp, tree)
		if err != nil {
			t.Errorf("vector %d: %v", i, err)
			continue
		}
		if !bytes.Equal(e.Authenticator(), v.Authenticator) {
			t.Errorf("vector %d: another epoch authenticator", i)
		}
		joined++
	}
	if joined != 4 {
		t.Errorf("joined %d groups, want 4", joined)
	}
}

func joinUnchecked(welcome []byte, kp *KeyPackage, tree []byte) (e *Epoch, err error) {
	defer contain(&err)
	return join(welcome, kp, tree, func(*group.GroupContext, *treesync.RatchetTree) error { return nil })
}

func TestExporterVectors(t *testing.T) {
	checked := 0
	for _, v := range vectors[struct {
		Epochs []struct {
			Secret        octets `json:"exporter_secret"`
			Joiner        octets `json:"joiner_secret"`
			Init          octets `json:"init_secret"`
			PSK           octets `json:"psk_secret"`
			Authenticator octets `json:"epoch_authenticator"`
			Exporter      struct {
				Label   string `json:"label"`
				Context octets `json:"context"`
				Length  int    `json:"length"`
				Secret  octets `json:"secret"`
			} `json:"exporter"`
		} `json:"epochs"`
	}](t, "key-schedule.json") {
		for i, e := range v.Epochs {
			got, err := export(ciphersuite.NewSecret(e.Secret), e.Exporter.Label, e.Exporter.Context, e.Exporter.Length)
			if err != nil || !bytes.Equal(got, e.Exporter.Secret) {
				t.Errorf("epoch %d: exported %x (%v), want %x", i, got, err, []byte(e.Exporter.Secret))
			}
			checked++
		}
	}
	if checked == 0 {
		t.Error("nothing was exported")
	}
}

func TestUpdatePathVectors(t *testing.T) {
	opened := 0
	for i, v := range vectors[struct {
		GroupID    octets `json:"group_id"`
		Epoch      uint64 `json:"epoch"`
		Transcript octets `json:"confirmed_transcript_hash"`
		Tree       octets `json:"ratchet_tree"`
		Leaves     []struct {
			Index         uint32 `json:"index"`
			EncryptionKey octets `json:"encryption_priv"`
			PathSecrets   []struct {
				Node   uint32 `json:"node"`
				Secret octets `json:"path_secret"`
			} `json:"path_secrets"`
		} `json:"leaves_private"`
		Paths []struct {
			Sender       uint32   `json:"sender"`
			Path         octets   `json:"update_path"`
			PathSecrets  []octets `json:"path_secrets"`
			CommitSecret octets   `json:"commit_secret"`
			TreeHash     octets   `json:"tree_hash_after"`
		} `json:"update_paths"`
	}](t, "treekem.json") {
		tree, err := readTree(v.Tree, v.GroupID)
		if err != nil {
			t.Errorf("vector %d: %v", i, err)
			continue
		}
		context := &group.GroupContext{
			Version: 1, CipherSuite: suite, GroupID: group.NewGroupID(v.GroupID), TreeHash: tree.TreeHash(),
			Epoch: group.NewGroupEpoch(v.Epoch - 1), ConfirmedTranscriptHash: v.Transcript,
		}
		for _, p := range v.Paths {
			path, err := group.UnmarshalUpdatePath(p.Path)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range v.Leaves {
				if l.Index == p.Sender {
					continue
				}
				e := &Epoch{context: context, tree: tree, leaf: treesync.LeafIndex(l.Index), leafKey: privateKey(t, l.EncryptionKey), nodeKeys: make(map[treesync.NodeIndex]*ecdh.PrivateKey)}
				for _, s := range l.PathSecrets {
					if e.nodeKeys[treesync.NodeIndex(s.Node)], err = nodeKey(s.Secret); err != nil {
						t.Fatal(err)
					}
				}
				c := &change{tree: copyTree(tree)}
				_, secret, err := e.followPathAt(treesync.LeafIndex(p.Sender), path, c, v.Epoch)
				if err != nil {
					t.Errorf("vector %d, from %d to %d: %v", i, p.Sender, l.Index, err)
					continue
				}
				if !bytes.Equal(secret, p.CommitSecret) {
					t.Errorf("vector %d, from %d to %d: another commit secret", i, p.Sender, l.Index)
				}
				if !bytes.Equal(c.tree.TreeHash(), p.TreeHash) {
					t.Errorf("vector %d, from %d: another tree hash", i, p.Sender)
				}
				opened++
			}
		}
	}
	if opened == 0 {
		t.Error("no path was opened")
	}
}

// followPathAt follows a path whose context has the epoch and the transcript
// hash of the vector.
func (e *Epoch) followPathAt(sender treesync.LeafIndex, path *group.UpdatePath, c *change, epoch uint64) (_ map[treesync.NodeIndex]*ecdh.PrivateKey, _ []byte, err error) {
	defer contain(&err)
	e.context.Epoch = group.NewGroupEpoch(epoch - 1)
	return e.followPath(sender, path, c)
}

func TestTreeVectors(t *testing.T) {
	for i, v := range vectors[struct {
		Tree        octets     `json:"tree"`
		GroupID     octets     `json:"group_id"`
		Hashes      []octets   `json:"tree_hashes"`
		Resolutions [][]uint32 `json:"resolutions"`
	}](t, "tree-validation.json") {
		tree, err := readTree(v.Tree, v.GroupID)
		if err != nil {
			t.Errorf("tree %d: %v", i, err)
			continue
		}
		for n := range v.Hashes {
			if !bytes.Equal(tree.HashNode(treesync.NodeIndex(n)), v.Hashes[n]) {
				t.Errorf("tree %d, node %d: another hash", i, n)
			}
			var resolution []uint32
			for _, r := range tree.Resolution(treesync.NodeIndex(n)) {
				resolution = append(resolution, uint32(r))
			}
			if !slices.Equal(resolution, v.Resolutions[n]) {
				t.Errorf("tree %d, node %d: resolution %v, want %v", i, n, resolution, v.Resolutions[n])
			}
		}
	}
}

func TestGroupInfoVectors(t *testing.T) {
	for _, v := range vectors[struct {
		InitKey    octets `json:"init_priv"`
		KeyPackage octets `json:"key_package"`
		SignerKey  octets `json:"signer_pub"`
		Welcome    octets `json:"welcome"`
	}](t, "welcome.json") {
		kp := &KeyPackage{raw: v.KeyPackage[4:], initKey: privateKey(t, v.InitKey)}
		secrets, sealed, err := openSecrets(v.Welcome[4:], kp)
		if err != nil {
			t.Fatal(err)
		}
		k, err := welcomeKeys(secrets.JoinerSecret.AsSlice())
		if err != nil {
			t.Fatal(err)
		}
		plain, err := ciphersuite.DecryptWithCipherSuite(k.welcomeKey, k.welcomeNonce, sealed, nil, suite)
		if err != nil {
			t.Fatal(err)
		}
		info, err := group.UnmarshalGroupInfo(plain)
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(v.SignerKey, "GroupInfoTBS", info.MarshalTBS(), info.Signature); err != nil {
			t.Error(err)
		}
		if err := k.derive(info.GroupContext.Marshal()); err != nil {
			t.Fatal(err)
		}
		e := &Epoch{secrets: k.secrets}
		e.confirm(info.GroupContext.ConfirmedTranscriptHash)
		if !bytes.Equal(e.confirmation, info.ConfirmationTag) {
			t.Error("another confirmation tag")
		}
	}
}
