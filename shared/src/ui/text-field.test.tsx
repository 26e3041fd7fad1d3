/** @jest-environment jsdom */
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { TextField } from './text-field.js';

const input = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Cores' });

describe('TextField', () => {
  it('shows what is typed although the state comes back late, and each key once', async () => {
    const sent: string[] = [];
    const send = (text: string) => void sent.push(text);
    const { rerender } = render(<TextField label="Cores" value="" send={send} />);
    await userEvent.type(input(), '128');
    expect(input().value).toBe('128');
    expect(sent).toEqual(['1', '12', '128']);
    rerender(<TextField label="Cores" value="1" send={send} />);
    expect(input().value).toBe('128');
    rerender(<TextField label="Cores" value="128" send={send} />);
    expect(input().value).toBe('128');
  });

  it('takes over a value that was not typed here', async () => {
    const { rerender } = render(<TextField label="Cores" value="" send={() => undefined} />);
    await userEvent.type(input(), '4');
    rerender(<TextField label="Cores" value="4" send={() => undefined} />);
    rerender(<TextField label="Cores" value="16" send={() => undefined} />);
    expect(input().value).toBe('16');
  });

  it('ties the error to the field', () => {
    render(<TextField label="Cores" value="x" error="Not a whole number." send={() => undefined} />);
    expect(input().getAttribute('aria-invalid')).toBe('true');
    const note = document.getElementById(input().getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toBe('Not a whole number.');
  });
});
