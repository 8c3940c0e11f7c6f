package userclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// attachmentOption is the type of an option that is a file.
const attachmentOption = 11

// attach uploads the files that options name, as Discord's client does before it sends a command, and replaces the
// names by attachment ids. A name is a path, or the name of a file in a message that the member sees.
func (p *Person) attach(ctx context.Context, options []any) ([]any, error) {
	attachments := []any{}
	for _, v := range options {
		o, _ := v.(obj)
		if kind, _ := o["type"].(float64); int(kind) != attachmentOption {
			continue
		}
		path := fmt.Sprint(o["value"])
		number := strconv.Itoa(len(attachments))
		name, err := p.upload(ctx, path)
		if err != nil {
			return nil, err
		}
		o["value"] = number
		attachments = append(attachments, obj{"id": number, "filename": filepath.Base(path), "uploaded_filename": name})
	}
	return attachments, nil
}

// upload uploads the file at a path and returns its name on the server.
func (p *Person) upload(ctx context.Context, path string) (string, error) {
	data, err := p.content(ctx, path)
	if err != nil {
		return "", fmt.Errorf("attach a file: %w", err)
	}
	return p.uploadFile(ctx, p.channel(), File{filepath.Base(path), data})
}

// File is a file to upload.
type File struct {
	Name string
	Data []byte
}

// uploadFiles uploads files and returns them as attachments of an interaction or message, with their indexes as ids.
func (p *Person) uploadFiles(ctx context.Context, channelID string, files []File) ([]any, error) {
	attachments := []any{}
	for i, f := range files {
		name, err := p.uploadFile(ctx, channelID, f)
		if err != nil {
			return nil, err
		}
		attachments = append(attachments, obj{"id": strconv.Itoa(i), "filename": f.Name, "uploaded_filename": name})
	}
	return attachments, nil
}

// uploadFile uploads a file and returns its name on the server.
func (p *Person) uploadFile(ctx context.Context, channelID string, f File) (string, error) {
	var answer struct {
		Attachments []struct {
			URL  string `json:"upload_url"`
			Name string `json:"upload_filename"`
		} `json:"attachments"`
	}
	err := p.server.call(ctx, p.Token, "POST", "/channels/"+channelID+"/attachments",
		obj{"files": []any{obj{"id": "0", "filename": f.Name, "file_size": len(f.Data)}}}, &answer)
	if err != nil {
		return "", err
	}
	if len(answer.Attachments) != 1 {
		return "", fmt.Errorf("attach %s: the server gave no address to put it", f.Name)
	}
	to := answer.Attachments[0]
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, to.URL, bytes.NewReader(f.Data))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", http.DetectContentType(f.Data))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= 300 {
		return "", fmt.Errorf("attach %s: the server answered %d", f.Name, resp.StatusCode)
	}
	return to.Name, nil
}

// content returns the content of the file at a path. If there is none, it downloads the newest attachment with that
// name.
func (p *Person) content(ctx context.Context, path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	address := p.attachmentURL(path)
	if address == "" {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download %s: the server answered %d", path, resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}

// attachmentURL returns the address of the newest attachment with a name, or else an empty string.
func (p *Person) attachmentURL(name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range slices.Backward(p.order) {
		for _, v := range list(p.messages[id], "attachments") {
			if a, _ := v.(obj); a != nil && (str(a, "filename") == name || FileName(a) == name) {
				return str(a, "url")
			}
		}
	}
	return ""
}
