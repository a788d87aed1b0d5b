// What this device keeps for one member in one room: drafts and words on their way. Works without storage, too.
const PREFIX = "hearthside:";
const memory = new Map();

function store() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

export class Keep {
  constructor(member, place) {
    this.prefix = `${PREFIX}${member}:${place}:`;
  }

  read(name) {
    const key = this.prefix + name;
    return parsed(store()?.getItem(key) ?? memory.get(key));
  }

  // All values whose name begins so.
  all(start) {
    const keys = new Set([...Object.keys(store() ?? {}), ...memory.keys()]);
    const fitting = [...keys].filter((key) => key.startsWith(this.prefix + start));
    return fitting.map((key) => this.read(key.slice(this.prefix.length))).filter(Boolean);
  }

  write(name, value) {
    const key = this.prefix + name;
    const text = JSON.stringify(value);
    memory.set(key, text);
    try {
      store()?.setItem(key, text);
    } catch {
      // The device's storage is full or closed: the words stay in this window's memory.
    }
  }

  drop(name) {
    const key = this.prefix + name;
    memory.delete(key);
    store()?.removeItem(key);
  }
}

export function forget() {
  memory.clear();
  const kept = store();
  if (!kept) return;
  for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
}
