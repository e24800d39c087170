#!/usr/bin/env node
import 'reflect-metadata';
import { serve } from '../../src/serve.js';

await serve(process.env, 'query');
