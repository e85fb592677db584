// A thing to fill in, with its label, what is to be known of it, and what is wrong with it.
import {
  type InputHTMLAttributes,
  type JSX,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

import { classes } from "./class";
import styles from "./field.module.css";
import { Icon } from "./icon";

interface Around {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
}

interface FrameProps extends Around {
  id: string;
  children: ReactNode;
}

function Frame({ id, label, hint, error, children }: FrameProps): JSX.Element {
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-say`} className={styles.error}>
          <Icon name="statusWarn" size={14} />
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${id}-say`} className={styles.hint}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Around): Record<string, string | boolean> {
  return {
    ...((Boolean(hint) || Boolean(error)) && { "aria-describedby": `${id}-say` }),
    ...(error && { "aria-invalid": true }),
  };
}

interface FieldProps extends Around, Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  ref?: Ref<HTMLInputElement>;
  /** What may be meant: offered while one types, any other text is fine too. */
  suggestions?: string[] | undefined;
}

export function Field({ label, hint, error, suggestions, className, ...rest }: FieldProps): JSX.Element {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        className={classes(styles.input, className)}
        {...described(id, { label, hint, error })}
        {...(suggestions && { list: `${id}-list` })}
        {...rest}
      />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </Frame>
  );
}

interface TextAreaProps extends Around, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "id"> {}

/** Several lines. */
export function TextArea({ label, hint, error, className, ...rest }: TextAreaProps): JSX.Element {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        className={classes(styles.input, styles.area, className)}
        {...described(id, { label, hint, error })}
        {...rest}
      />
    </Frame>
  );
}

interface SelectProps extends Around, Omit<SelectHTMLAttributes<HTMLSelectElement>, "id"> {
  options: { value: string; label: string }[];
}

/** The system's own list: works with every keyboard, screen reader and thumb. */
export function Select({ label, hint, error, options, className, ...rest }: SelectProps): JSX.Element {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <span className={styles.select}>
        <select
          id={id}
          className={classes(styles.input, className)}
          {...described(id, { label, hint, error })}
          {...rest}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" size={14} />
      </span>
    </Frame>
  );
}

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** Shown at the end while it is empty: the key that leads here. */
  shortcut?: string;
  ref?: Ref<HTMLInputElement>;
}

export function SearchField({ label, placeholder, value, onChange, shortcut, ref }: SearchFieldProps): JSX.Element {
  return (
    <div className={styles.search}>
      <Icon name="search" size={15} />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (value === "") event.currentTarget.blur();
          else onChange("");
        }}
      />
      {value === "" ? (
        shortcut && <kbd aria-hidden>{shortcut}</kbd>
      ) : (
        <button type="button" aria-label="Clear the search" onClick={() => onChange("")}>
          <Icon name="close" size={13} />
        </button>
      )}
    </div>
  );
}
