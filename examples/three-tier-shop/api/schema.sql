-- Run before every start of the API: each step leaves what is there already.
create schema if not exists api;

create table if not exists api.products (
  id bigint generated always as identity primary key,
  name text not null,
  cents integer not null check (cents >= 0)
);

create table if not exists api.orders (
  id bigint generated always as identity primary key,
  product bigint not null references api.products,
  pieces integer not null check (pieces > 0),
  placed timestamptz not null default now()
);
